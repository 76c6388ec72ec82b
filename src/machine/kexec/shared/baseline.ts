import type { BigIntStats } from 'node:fs'

/** What stood at a path of the caller's folder when the guest was last told, or told us, of it. */
export interface Mark {
  readonly kind: 'file' | 'folder' | 'link'
  readonly mode: number
  /** By which a later version can be told from it. */
  readonly face: string
  /** That the guest saw something else in its place: the file holds credentials. */
  readonly covered?: boolean
}

/** Marks by paths, whose bytes are written as Latin-1. */
export class Baseline {
  readonly #marks = new Map<string, Mark>()
  /** The paths of what has several. */
  readonly #linked = new Map<string, Set<string>>()

  get(path: Buffer): Mark | undefined {
    return this.#marks.get(path.toString('latin1'))
  }

  /** Marks a path with what stands there; `covered` where the guest sees something else. */
  set(path: Buffer, stats: BigIntStats | undefined, covered = false): void {
    const key = path.toString('latin1')
    const mark = stats && markOf(stats)
    this.drop(path)
    if (stats === undefined || mark === undefined) return
    this.#marks.set(key, covered ? { ...mark, covered } : mark)
    if (stats.isDirectory() || stats.nlink === 1n) return
    const linked = this.#linked.get(idOf(stats)) ?? new Set()
    this.#linked.set(idOf(stats), linked.add(key))
  }

  drop(path: Buffer): void {
    this.#marks.delete(path.toString('latin1'))
  }

  /** Other paths that led to the same when they were marked. */
  linkedWith(path: Buffer, stats: BigIntStats): Buffer[] {
    const keys = [...(this.#linked.get(idOf(stats)) ?? [])]
    return keys
      .filter((key) => key !== path.toString('latin1'))
      .map((key) => Buffer.from(key, 'latin1'))
  }
}

function idOf({ dev, ino }: BigIntStats): string {
  return `${dev} ${ino}`
}

/** Undefined for what is neither file, folder nor link. */
function markOf(stats: BigIntStats): Mark | undefined {
  const kind = kindOf(stats)
  return kind && { kind, mode: Number(stats.mode & 0o7777n), face: faceOf(stats) }
}

function kindOf(stats: BigIntStats): Mark['kind'] | undefined {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'folder'
  return stats.isSymbolicLink() ? 'link' : undefined
}

/** Whether what stands there now is what stood there then. A folder is, whatever is in it. */
export function isSame(mark: Mark | undefined, stats: BigIntStats | undefined): boolean {
  if (mark === undefined || stats === undefined) return mark === undefined && stats === undefined
  if (mark.kind === 'folder') return stats.isDirectory()
  return mark.face === faceOf(stats)
}

/** No one can change a file and leave all of it as it is: least of all the time of change. */
function faceOf({ dev, ino, mode, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, mode, size, mtimeNs, ctimeNs].join(' ')
}
