import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** What a tree holds, by its paths as Latin-1: kind, mode, time to the microsecond, and content. */
export function treeOf(folder: string, told: (entry: Told) => string = inFull): string[] {
  return walk(Buffer.from(folder), '')
    .map((entry) => `${JSON.stringify(entry.path)} ${told(entry)}`)
    .sort()
}

interface Told {
  readonly path: string
  readonly kind: 'file' | 'folder' | 'other'
  readonly mode: number
  readonly us: number
  readonly content: string
}

/** Folders have only their names: their modes and times are the host's. */
function inFull({ kind, mode, us, content }: Told): string {
  return kind === 'file' ? `${kind} ${mode.toString(8)} ${us} ${content}` : kind
}

function walk(folder: Buffer, prefix: string): Told[] {
  return readdirSync(folder, { encoding: 'buffer' }).flatMap((name) => {
    const place = Buffer.concat([folder, Buffer.from('/'), name])
    const path = `${prefix}${name.toString('latin1')}`
    const stats = lstatSync(place, { bigint: true })
    const mode = Number(stats.mode & 0o777n) | 0o600
    const us = Math.round(Number(stats.mtimeNs) / 1e4)
    if (stats.isDirectory())
      return [{ path, kind: 'folder' as const, mode, us, content: '' }, ...walk(place, `${path}/`)]
    if (!stats.isFile()) return [{ path, kind: 'other' as const, mode, us, content: '' }]
    const content = createHash('sha256').update(readFileSync(place)).digest('hex').slice(0, 16)
    return [{ path, kind: 'file' as const, mode, us, content: `${stats.size} ${content}` }]
  })
}

/** Where a link leads; undefined where there is none. */
export function targetOf(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()
    ? readlinkSync(path)
    : undefined
}

/** The same numbers every time. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * below)
  }
}
