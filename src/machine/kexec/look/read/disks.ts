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
  const disks = [...byName(answer.all('disk'))].map(([name, lines]) => ({
    name,
    said: new Said(lines),
  }))
  const ids = idsOf(answer.all('by-id'))
  const uses = usesOf(mounts, answer.all('swap'))
  const holdersOf = (name: string) => disks.find((disk) => disk.name === name)?.said.all('holder')
  return disks.map(({ name, said }) => {
    const parts = said.all('part').map(pairOf)
    const holders = withThoseAbove([...new Set(said.all('holder'))], holdersOf)
    const numberOf = (disk: string) => disks.find((other) => other.name === disk)?.said.one('dev')
    const numbers = [said.one('dev'), ...parts.map(([, dev]) => dev), ...holders.map(numberOf)]
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
      uses: uses([name, ...parts.map(([part]) => part)], numbers),
      sectorsWritten: wholeNumber(wordsOf(said.one('stat') ?? '')[6]) ?? 0,
    }
  })
}

/** A volume on an array on a disk stands on the disk too. */
function withThoseAbove(
  holders: readonly string[],
  holdersOf: (name: string) => readonly string[] | undefined,
): readonly string[] {
  const all = new Set(holders)
  for (const holder of all) for (const above of holdersOf(holder) ?? []) all.add(above)
  return [...all]
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

/** Where any of some devices is in use, by their names and numbers. */
function usesOf(mounts: readonly Mount[], swaps: readonly string[]) {
  return (names: readonly string[], numbers: readonly (string | undefined)[]): string[] => {
    const isOneOf = (path: string) => names.some((name) => path === `/dev/${name}`)
    const points = mounts
      .filter(({ device, source }) => numbers.includes(device) || isOneOf(source))
      .map(({ point }) => point)
    return [...new Set([...points, ...(swaps.some(isOneOf) ? ['swap'] : [])])]
  }
}
