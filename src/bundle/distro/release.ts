import { readFile } from 'node:fs/promises'
import { Fault } from '../../model/fault.ts'

/** The distributions a `distro` guest can be made from. */
export const distributions = ['debian', 'ubuntu'] as const
export type Distribution = (typeof distributions)[number]

export interface Release {
  readonly distribution: Distribution
  /** `bookworm`, `noble`. */
  readonly codename: string
}

/** Which distribution the host runs, from its os-release file. */
export async function readRelease(file: string): Promise<Release> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return parseRelease(text, file)
}

export function parseRelease(text: string, file: string): Release {
  const fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, name, value] = /^(\w+)=["']?(.*?)["']?$/.exec(line.trim()) ?? []
    if (name !== undefined && value !== undefined) fields.set(name, value)
  }
  const id = fields.get('ID')
  const codename = fields.get('VERSION_CODENAME')
  const distribution = distributions.find((each) => each === id)
  if (distribution === undefined || codename === undefined || codename === '') {
    const what = fields.get('PRETTY_NAME') ?? id ?? 'unknown'
    throw new Fault(
      'infra-error',
      `the distro guest is made from the host's own packages, and this host (${what}, by ${file}) is neither Debian nor Ubuntu`,
      { remedy: 'run on Debian 12 or newer, or on Ubuntu 22.04 or newer' },
    )
  }
  return { distribution, codename }
}
