import { expect, test } from 'vitest'
import { checksBeforeRun, type HostNeed, inspectHost } from '../../src/host/inspect.ts'

const need: HostNeed = {
  guest: 'distro',
  machine: 'kexec',
  system: 'x86_64-linux',
  memoryMiB: 0,
  accel: 'auto',
}
const namesOf = (checks: readonly { readonly name: string }[]) => checks.map(({ name }) => name)

test('a run on hardware needs of this host what the guest is made with, and room', async () => {
  const before = namesOf(await checksBeforeRun(need))
  expect(new Set(before)).toEqual(new Set(['distro guest', 'disk']))
  const names = namesOf(await inspectHost(need))
  expect(names).toEqual(expect.arrayContaining(['Node', 'Nix', ...before]))
  for (const ofVms of ['acceleration', 'virtiofsd', 'memory', 'qemu-system-x86_64'])
    expect(names).not.toContain(ofVms)
})

test('a configuration of NixOS wants nothing of the distribution there', async () => {
  const guest = { kind: 'file', file: '/etc/nixos/configuration.nix' } as const
  const names = namesOf(await inspectHost({ ...need, guest }))
  expect(new Set(names)).toEqual(new Set(['Node', 'Nix', 'disk']))
})
