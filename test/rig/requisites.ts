import { hostPackages } from '../../src/host/host-packages.ts'
import { installPackages } from '../../src/host/install.ts'
import { packagesFor } from '../../src/host/packages.ts'
import { findProgram, findQemu } from '../../src/host/programs.ts'
import type { System } from '../../src/model/system.ts'
import type { RigWish } from './wish.ts'

/** What a rig runs on this host, and Debian's package that has it. */
const programs = {
  debugfs: 'e2fsprogs',
  depmod: 'kmod',
  dropbear: 'dropbear-bin',
  ip: 'iproute2',
  mmdebstrap: 'mmdebstrap',
  setpriv: 'util-linux',
  ssh: 'openssh-client',
} as const

/** Installs what this host lacks for a rig, all at once. */
export async function needRequisites({ system, signal, tell }: RigWish): Promise<void> {
  const packages = [...(await missingPrograms()), ...(await missingQemu(system))]
  const emit = (event: { readonly type: string; readonly message?: string }) => {
    if (event.type === 'notice' && event.message !== undefined) tell(event.message)
  }
  await installPackages(packages, { install: true, emit, signal })
}

async function missingPrograms(): Promise<string[]> {
  const entries = Object.entries(programs)
  const found = await Promise.all(entries.map(([name]) => findProgram(name)))
  return entries.flatMap(([, name], index) => (found[index] === undefined ? [name] : []))
}

async function missingQemu(system: System): Promise<readonly string[]> {
  if ((await findQemu(system)) !== undefined) return []
  const { distribution, manager } = await hostPackages()
  const requisite = system === 'x86_64-linux' ? 'qemu-x86_64' : 'qemu-aarch64'
  return packagesFor(requisite, distribution, manager)
}
