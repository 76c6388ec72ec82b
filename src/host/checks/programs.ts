import type { System } from '../../model/system.ts'
import { systemNames } from '../../model/system.ts'
import type { Check } from '../check.ts'
import { type HostPackages, installable } from '../host-packages.ts'
import { findProgram, findQemu, findVirtiofsd } from '../programs.ts'
import { firstLineOf, isOlder, versionIn } from '../version.ts'

/** The first QEMU with everything the machine asks of it. */
const oldestQemu = '6.2'

export async function qemuCheck(
  system: System,
  packages: HostPackages,
  versions: boolean,
): Promise<Check> {
  const program = `qemu-system-${systemNames[system].qemu}`
  const path = await findQemu(system)
  if (path === undefined) {
    const need = `qemu-${systemNames[system].qemu}` as const
    return { name: program, state: 'missing', found: 'not found', ...installable([need], packages) }
  }
  if (!versions) return { name: program, state: 'ok', found: path }
  const version = versionIn(await firstLineOf(path, ['--version']))
  const found = `${version ?? 'unknown version'} at ${path}`
  if (version !== undefined && isOlder(version, oldestQemu)) {
    const remedy = `install QEMU ${oldestQemu} or newer`
    return { name: program, state: 'warning', found, remedy }
  }
  return { name: program, state: 'ok', found }
}

export async function virtiofsdCheck(packages: HostPackages): Promise<Check> {
  const name = 'virtiofsd'
  const virtiofsd = await findVirtiofsd()
  if (virtiofsd === undefined) {
    return { name, state: 'missing', found: 'not found', ...installable(['virtiofsd'], packages) }
  }
  const which = virtiofsd.kind === 'c' ? 'the C one that came with QEMU' : 'the Rust one'
  return { name, state: 'ok', found: `${virtiofsd.path}, ${which}` }
}

/** The small programs we start others with. */
export function utilLinuxCheck(packages: HostPackages): Promise<Check> {
  return programsCheck('util-linux', ['prlimit', 'setpriv', 'unshare'], 'util-linux', packages)
}

/** What the distro guest is made with: the host distribution's own packages. */
export async function distroCheck(packages: HostPackages): Promise<Check> {
  const name = 'distro guest'
  if (packages.manager === 'apt') {
    return programsCheck(name, ['apt-get', 'dpkg-deb'], 'dpkg', packages)
  }
  return {
    name,
    state: 'missing',
    found: `${packages.distribution.name} has no apt`,
    remedy: 'the distro guest is made from the packages of Debian or Ubuntu: run there',
  }
}

async function programsCheck(
  name: string,
  programs: readonly string[],
  need: 'util-linux' | 'dpkg',
  packages: HostPackages,
): Promise<Check> {
  const paths = await Promise.all(programs.map((program) => findProgram(program)))
  const absent = programs.filter((_, index) => paths[index] === undefined)
  if (absent.length === 0) return { name, state: 'ok', found: paths.join(', ') }
  return {
    name,
    state: 'missing',
    found: `no ${absent.join(', no ')}`,
    ...installable([need], packages),
  }
}
