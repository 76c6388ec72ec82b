import { type Answer, wholeNumber } from '../answer.ts'
import type { Disk, Mount } from '../facts.ts'
import { byName, pairOf, Said, wordsOf } from './words.ts'

const sector = 512

export function readMounts(answer: Answer): readonly Mount[] {
  return answer.all('mount').flatMap((line) => {
    const [device, point, options = '', type = '', source = ''] = wordsOf(line)
    if (device === undefined || point === undefined) return []
    const isReadOnly = options.split(',').includes('ro')
    return [{ device, point: unescaped(point), isReadOnly, type, source: unescaped(source) }]
  })
}

/** The kernel writes blanks, tabs, newlines and backslashes as `\040`; what acts on nothing comes back. */
function unescaped(path: string): string {
  return path.replaceAll('\\040', ' ').replaceAll('\\134', '\\')
}

/** The file system that a path lies on. */
export function mountOf(mounts: readonly Mount[], path: string): Mount | undefined {
  const holds = ({ point }: Mount) =>
    point === path || path.startsWith(point === '/' ? '/' : `${point}/`)
  // Of several at one point the last is seen.
  return mounts.filter(holds).reduce<Mount | undefined>((best, mount) => {
    return best === undefined || mount.point.length >= best.point.length ? mount : best
  }, undefined)
}

export function readDisks(answer: Answer, mounts: readonly Mount[]): readonly Disk[] {
  const lines = byName(answer.all('disk'))
  const disks = new Map([...lines].map(([name, said]) => [name, new Said(said)]))
  const ids = idsOf(answer.all('by-id'))
  const swaps = answer.all('swap')
  return [...disks].map(([name, said]) => {
    const parts = said.all('part').map(pairOf)
    const holders = allAbove(name, disks)
    const numbers = [name, ...holders].map((each) => disks.get(each)?.one('dev'))
    const devices = {
      paths: new Set([name, ...parts.map(([part]) => part)].map((each) => `/dev/${each}`)),
      numbers: new Set([...numbers, ...parts.map(([, number]) => number)]),
    }
    const [serial, model] = [said.one('serial'), said.one('model')]
    return {
      name,
      bytes: (wholeNumber(said.one('size')) ?? 0) * sector,
      isReadOnly: said.one('ro') === '1',
      isRemovable: said.one('removable') === '1',
      isReal: said.one('real') === 'yes',
      ids: ids.get(name) ?? [],
      ...(serial === undefined ? {} : { serial }),
      ...(model === undefined ? {} : { model }),
      parts: parts.map(([part]) => part),
      holders,
      uses: usesOf(devices, mounts, swaps),
      sectorsWritten: wholeNumber(wordsOf(said.one('stat') ?? '')[6]) ?? 0,
    }
  })
}

/** A disk with more on it is in use, whatever they are. */
const mostAbove = 100

/** A volume on an array on a disk stands on the disk too. */
function allAbove(name: string, disks: ReadonlyMap<string, Said>): readonly string[] {
  const all = new Set(disks.get(name)?.all('holder')) // grows as it is walked
  for (const holder of all) {
    if (all.size > mostAbove) break
    for (const above of disks.get(holder)?.all('holder') ?? []) all.add(above)
  }
  all.delete(name)
  return [...all].slice(0, mostAbove)
}

/** `ata-SAMSUNG_X ../../sda`, by the disk they lead to. */
function idsOf(lines: readonly string[]): Map<string, string[]> {
  return byName(
    lines.map((line) => {
      const [id, to] = pairOf(line)
      return `${to.split('/').at(-1) ?? ''} ${id}`
    }),
  )
}

interface Devices {
  readonly paths: ReadonlySet<string>
  /** MAJOR:MINOR */
  readonly numbers: ReadonlySet<string | undefined>
}

/** Where any of some devices is in use. */
function usesOf(
  { paths, numbers }: Devices,
  mounts: readonly Mount[],
  swaps: readonly string[],
): readonly string[] {
  const points = mounts
    .filter(({ device, source }) => numbers.has(device) || paths.has(source))
    .map(({ point }) => point)
  return [...new Set([...points, ...(swaps.some((swap) => paths.has(swap)) ? ['swap'] : [])])]
}
