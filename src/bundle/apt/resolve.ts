import { parsePrintedUris } from '../../host/apt/package-file.ts'
import { Fault } from '../../model/fault.ts'
import { aptComplaint, unknownPackages } from './complaint.ts'
import type { PrivateApt } from './private-apt.ts'

/** A package as the archive has it. */
export interface Package {
  readonly name: string
  readonly version: string
  readonly uri: string
  /** In bytes. */
  readonly size: number
  /** Hex. */
  readonly sha256: string
}

/** The packages asked for with everything they depend on, by name. */
export async function resolvePackages(
  apt: PrivateApt,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<Package[]> {
  const result = await apt.get(['install', '-q', '--print-uris', '--', ...names], signal)
  signal?.throwIfAborted()
  if (result.code !== 0) throw await refusal(apt, `${result.stdout}\n${result.stderr}`, signal)
  return printedPackages(result.stdout)
}

/** The packages that `apt-get --print-uris` printed, by name. */
export function printedPackages(text: string): Package[] {
  const packages = parsePrintedUris(text).map(({ file, ...rest }) => {
    const [name = '', version = ''] = file.split('_')
    return { name, version: decodeURIComponent(version), ...rest }
  })
  return packages.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Why apt refused: names it does not know, with those that come close, or what it said itself. */
async function refusal(apt: PrivateApt, output: string, signal?: AbortSignal): Promise<Fault> {
  const unknown = unknownPackages(output)
  if (unknown.length === 0) {
    return new Fault('build-failed', `the packages do not go together: ${conflicts(output)}`, {
      remedy: 'leave out one of the packages that exclude each other',
    })
  }
  const close = await Promise.all(unknown.map((name) => namesLike(apt, name, signal)))
  const hints = close.flat()
  const names = unknown.join(', ')
  const what = unknown.length === 1 ? `package ${names} is` : `packages ${names} are`
  return new Fault('build-failed', `the ${what} not in the distribution for ${apt.system}`, {
    remedy:
      hints.length > 0
        ? `there is ${hints.join(', ')}; --refresh fetches the package lists anew`
        : 'look for the name with: apt-cache search NAME; --refresh fetches the package lists anew',
  })
}

/** Up to five names that begin alike, the shortest first. */
async function namesLike(apt: PrivateApt, name: string, signal?: AbortSignal): Promise<string[]> {
  const stem = name.replace(/[^a-z0-9].*$/, '').slice(0, Math.max(3, name.length - 2))
  const result = await apt.cache(['pkgnames', stem], signal)
  const names = result.stdout.split('\n').filter((each) => each !== '' && each !== name)
  return names.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, 5)
}

/** The lines of apt's explanation that name packages, or its last word. */
function conflicts(output: string): string {
  const lines = output.match(/^ *\S+ : (?:Depends|PreDepends|Pre-Depends|Conflicts|Breaks): .*$/gm)
  if (lines === null) return aptComplaint(output)
  return lines.map((line) => line.trim().replace(/\s+/g, ' ')).join('; ')
}
