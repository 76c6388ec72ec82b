import { randomBytes } from 'node:crypto'
import {
  type BigIntStats,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  ftruncateSync,
  futimesSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { draftOf } from '../../../host/draft.ts'
import { blockSize } from '../results/records.ts'
import { openFolder, within } from './place.ts'

/** A name beside a path's that nothing else has, and by which anybody can tell whose it is. */
export function besides(place: Buffer): Buffer {
  const apart = randomBytes(3).toString('hex')
  return Buffer.concat([folderOf(place), Buffer.from(`${draftOf('.testbed')}.${apart}`)])
}

/** With the slash at its end. */
function folderOf(place: Buffer): Buffer {
  return place.subarray(0, place.lastIndexOf('/') + 1)
}

/** What a file is to be like in the end. */
export interface FileWords {
  readonly size: number
  readonly mtime: bigint
  readonly mode: number
}

/** A file on its way to a place beside which it is written; nobody takes it for the file itself. */
export class FileDraft {
  /** Held open: a path through somebody else's descriptor is good only as long as that is. */
  readonly #folder: number
  readonly #path: Buffer
  readonly #fd: number

  constructor(place: Buffer) {
    this.#folder = openFolder(folderOf(place))
    this.#path = besides(within(this.#folder, Buffer.from('.')))
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
    try {
      this.#fd = openSync(this.#path, flags, 0o600)
    } catch (error) {
      closeSync(this.#folder)
      throw error
    }
  }

  write(bytes: Buffer, offset: number): void {
    for (let at = 0; at < bytes.length; )
      at += writeSync(this.#fd, bytes, at, bytes.length - at, offset + at)
  }

  end({ size, mtime, mode }: FileWords): void {
    ftruncateSync(this.#fd, size)
    fchmodSync(this.#fd, mode)
    const seconds = Number(mtime) / 1e9
    futimesSync(this.#fd, seconds, seconds)
  }

  /** Gives it its place, and the owner of what had it. */
  place(place: Buffer, replaced: BigIntStats | undefined): void {
    const { uid, gid, mode } = fstatSync(this.#fd)
    const [owner, group] = [Number(replaced?.uid ?? uid), Number(replaced?.gid ?? gid)]
    if (process.getuid?.() === 0 && (owner !== uid || group !== gid)) {
      fchownSync(this.#fd, owner, group)
      fchmodSync(this.#fd, mode & 0o777)
    }
    renameSync(this.#path, place)
    this.#close()
  }

  /** It may be gone already, with its folder. */
  drop(): void {
    rmSync(this.#path, { force: true })
    this.#close()
  }

  #close(): void {
    closeSync(this.#fd)
    closeSync(this.#folder)
  }

  /** Its content, block by block. */
  *blocks(size: number): Generator<{ readonly offset: number; readonly bytes: Buffer }> {
    for (let offset = 0; offset < size; offset += blockSize)
      yield { offset, bytes: readBlock(this.#fd, offset, size) }
  }

  /** Whether a plain file that is there has just this content, as far as we may read it. */
  isAs(place: Buffer, size: number): boolean {
    const fd = openToRead(place)
    if (fd === undefined) return false
    try {
      const stats = fstatSync(fd)
      if (!stats.isFile() || stats.size !== size) return false
      for (const { offset, bytes } of this.blocks(size))
        if (!bytes.equals(readBlock(fd, offset, size))) return false
      return true
    } finally {
      closeSync(fd)
    }
  }
}

function readBlock(fd: number, offset: number, size: number): Buffer {
  const block = Buffer.alloc(Math.min(blockSize, size - offset))
  return block.subarray(0, readSync(fd, block, 0, block.length, offset))
}

function openToRead(place: Buffer): number | undefined {
  try {
    return openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch {
    return undefined
  }
}
