import { readFile } from 'node:fs/promises'
import { findProgram } from './programs.ts'

/** This host's distribution, as its os-release tells it. */
export interface Distribution {
  /** `debian`, `ubuntu`. */
  readonly id: string
  /** The distributions it is made from. */
  readonly like: readonly string[]
  /** `12`, `24.04`; empty where it has none. */
  readonly version: string
  /** `bookworm`; empty where it has none. */
  readonly codename: string
  /** For people. */
  readonly name: string
}

const osReleaseFiles = ['/etc/os-release', '/usr/lib/os-release']

export async function thisDistribution(): Promise<Distribution> {
  for (const file of osReleaseFiles) {
    const text = await readFile(file, 'utf8').catch(() => undefined)
    if (text !== undefined) return parseOsRelease(text)
  }
  return parseOsRelease('')
}

/** Reads os-release(5). */
export function parseOsRelease(text: string): Distribution {
  const fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, name, value] = /^([A-Z0-9_]+)=(.*)$/.exec(line.trim()) ?? []
    if (name !== undefined && value !== undefined) fields.set(name, unquoted(value))
  }
  const id = fields.get('ID') ?? 'linux'
  return {
    id,
    like: fields.get('ID_LIKE')?.split(' ').filter(Boolean) ?? [],
    version: fields.get('VERSION_ID') ?? '',
    codename: fields.get('VERSION_CODENAME') ?? '',
    name: fields.get('PRETTY_NAME') ?? fields.get('NAME') ?? id,
  }
}

function unquoted(value: string): string {
  const [, , inner] = /^(["'])(.*)\1$/.exec(value) ?? []
  return (inner ?? value).replace(/\\(.)/g, '$1')
}

/** The package managers we know the names of packages for. */
export const packageManagers = ['apt', 'dnf', 'pacman', 'zypper', 'apk'] as const
export type PackageManager = (typeof packageManagers)[number]

const managerPrograms: Record<PackageManager, string> = {
  apt: 'apt-get',
  dnf: 'dnf',
  pacman: 'pacman',
  zypper: 'zypper',
  apk: 'apk',
}

const managersOfFamilies: Readonly<Record<string, PackageManager>> = {
  debian: 'apt',
  ubuntu: 'apt',
  fedora: 'dnf',
  rhel: 'dnf',
  arch: 'pacman',
  suse: 'zypper',
  opensuse: 'zypper',
  alpine: 'apk',
}

/** The package manager of a distribution, where its program is really there. */
export async function packageManagerOf(
  distribution: Distribution,
): Promise<PackageManager | undefined> {
  const families = [distribution.id, ...distribution.like]
  const manager = families.map((family) => managersOfFamilies[family]).find(Boolean)
  if (manager === undefined) return undefined
  return (await findProgram(managerPrograms[manager])) === undefined ? undefined : manager
}
