/** The two systems a guest can be, in Nix's names. */
export const systems = ['x86_64-linux', 'aarch64-linux'] as const

export type System = (typeof systems)[number]

/** How each system is called by those who have a name of their own for it. */
export const systemNames = {
  'x86_64-linux': { qemu: 'x86_64', debian: 'amd64', linux: 'x86', node: 'x64' },
  'aarch64-linux': { qemu: 'aarch64', debian: 'arm64', linux: 'arm64', node: 'arm64' },
} as const satisfies Record<System, { qemu: string; debian: string; linux: string; node: string }>

/** The system of an architecture in Node's words; undefined where guests can be neither. */
export function systemOfNode(arch: string): System | undefined {
  return systems.find((system) => systemNames[system].node === arch)
}
