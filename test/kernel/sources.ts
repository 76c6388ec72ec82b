import { runCommand } from '../../src/host/command.ts'
import { installPackages } from '../../src/host/install.ts'

const compilers = [
  'gcc',
  'libc6-dev',
  'libelf-dev',
  'make',
  'bc',
  'bison',
  'flex',
  'kmod',
  'xz-utils',
]

/** The kernel's sources as Debian packages them. */
export interface Sources {
  /** The package's. */
  readonly version: string
  /** A tar archive. */
  readonly file: string
}

/** Installs the sources, and what it takes to build them, as far as they are missing. */
export async function installSources(): Promise<Sources> {
  const wanted = ['linux-source', ...compilers]
  const before = await installedVersions(wanted)
  await installPackages(
    wanted.filter((name) => !before.has(name)),
    { install: true, emit: () => undefined, signal: new AbortController().signal },
  )
  const version = (await installedVersions(wanted)).get('linux-source') ?? ''
  const [series] = /^\d+\.\d+/.exec(version) ?? []
  return { version, file: `/usr/src/linux-source-${series}.tar.xz` }
}

async function installedVersions(packages: readonly string[]): Promise<Map<string, string>> {
  const { stdout } = await runCommand('dpkg-query', ['--show', ...packages])
  const lines = stdout.matchAll(/^([^:\t\n]+)\S*\t(\S+)$/gm)
  return new Map(Array.from(lines, ([, name = '', version = '']) => [name, version]))
}
