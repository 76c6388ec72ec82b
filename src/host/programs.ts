import { access, constants, realpath, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { type System, systemNames } from '../model/system.ts'

/** Where programs of the system's administrator lie; not on every user's PATH. */
const adminFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/** The path of a program on PATH or in one of the further folders; nothing is started. */
export async function findProgram(
  name: string,
  further: readonly string[] = adminFolders,
  path = process.env.PATH ?? '',
): Promise<string | undefined> {
  for (const folder of searched(path, further)) {
    const file = join(folder, name)
    if (await isExecutable(file)) return file
  }
  return undefined
}

/** All folders that hold a program, in the order they are searched; /bin is not told beside /usr/bin. */
export async function foldersOf(
  name: string,
  further: readonly string[] = adminFolders,
  path = process.env.PATH ?? '',
): Promise<string[]> {
  const folders = new Map<string, string>()
  for (const folder of searched(path, further)) {
    if (!(await isExecutable(join(folder, name)))) continue
    const real = await realpath(folder)
    if (!folders.has(real)) folders.set(real, folder)
  }
  return [...folders.values()]
}

/** Relative entries of PATH are left out: never the working folder. */
function searched(path: string, further: readonly string[]): string[] {
  return [...new Set([...path.split(delimiter), ...further])].filter((folder) => isAbsolute(folder))
}

export function findQemu(system: System): Promise<string | undefined> {
  return findProgram(`qemu-system-${systemNames[system].qemu}`)
}

/** The file server for shares. */
export interface Virtiofsd {
  readonly path: string
  /** QEMU's own one in C, up to QEMU 7; or the one in Rust that took its place. */
  readonly kind: 'c' | 'rust'
}

/** Where distributions put it: Debian 13, Ubuntu 24.04 and Fedora; Arch; Debian 12 and Ubuntu 22.04. */
const virtiofsdFolders = ['/usr/libexec', '/usr/lib', '/usr/lib/qemu']

export async function findVirtiofsd(
  further: readonly string[] = virtiofsdFolders,
  path?: string,
): Promise<Virtiofsd | undefined> {
  const found = await findProgram('virtiofsd', further, path)
  if (found === undefined) return undefined
  const real = await realpath(found)
  return { path: found, kind: /\/qemu\/virtiofsd$/.test(real) ? 'c' : 'rust' }
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}
