import { createHash } from 'node:crypto'
import { type BigIntStats, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'

interface Also {
  /** The modes of folders. */
  readonly folders?: boolean
  /** Where links lead. */
  readonly links?: boolean
}

/** What a tree holds, by its paths as Latin-1: of files mode, time to ten microseconds, and content. */
export function treeOf(folder: string, also: Also = {}): string[] {
  return walk(Buffer.from(folder), '', also).sort()
}

function walk(folder: Buffer, prefix: string, also: Also): string[] {
  return readdirSync(folder, { encoding: 'buffer' }).flatMap((name) => {
    const place = Buffer.concat([folder, Buffer.from('/'), name])
    const path = `${prefix}${name.toString('latin1')}`
    const stats = lstatSync(place, { bigint: true })
    const quoted = JSON.stringify(path)
    if (stats.isDirectory())
      return [
        `${quoted} folder ${also.folders ? modeOf(stats, 0o700) : ''}`,
        ...walk(place, `${path}/`, also),
      ]
    if (stats.isSymbolicLink() && also.links) return [`${quoted} link ${readlinkSync(place)}`]
    if (!stats.isFile()) return [`${quoted} other`]
    const content = createHash('sha256').update(readFileSync(place)).digest('hex').slice(0, 16)
    const time = Math.round(Number(stats.mtimeNs) / 1e4)
    return [`${quoted} file ${modeOf(stats, 0o600)} ${time} ${stats.size} ${content}`]
  })
}

/** Its owner can always get at it, here. */
function modeOf({ mode }: BigIntStats, always: number): string {
  return (Number(mode & 0o777n) | always).toString(8)
}

/** The same numbers every time. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * below)
  }
}
