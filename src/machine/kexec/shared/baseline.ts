import type { BigIntStats } from 'node:fs'

/** What stood at a path of the caller's folder when the guest was last told, or told us, of it. */
export interface Mark {
  readonly kind: 'file' | 'folder' | 'link'
  readonly mode: number
  /** By which a later version can be told from it. */
  readonly face: string
  /** That the guest saw something else in its place: the file holds credentials. */
  readonly covered?: true
}

/** Marks by paths, whose bytes are written as Latin-1. */
export class Baseline {
  readonly #marks = new Map<string, Mark>()

  get(path: Buffer): Mark | undefined {
    return this.#marks.get(path.toString('latin1'))
  }

  set(path: Buffer, mark: Mark): void {
    this.#marks.set(path.toString('latin1'), mark)
  }

  drop(path: Buffer): void {
    this.#marks.delete(path.toString('latin1'))
  }
}

/** Undefined for what is neither file, folder nor link. */
export function markOf(stats: BigIntStats): Mark | undefined {
  const kind = stats.isFile()
    ? 'file'
    : stats.isDirectory()
      ? 'folder'
      : stats.isSymbolicLink()
        ? 'link'
        : undefined
  return kind && { kind, mode: Number(stats.mode & 0o7777n), face: faceOf(stats) }
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
