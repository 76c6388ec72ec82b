import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
} from 'node:fs'
import { below } from '../../../collect/below.ts'
import type { Cover } from '../../vm/credentials/cover.ts'
import type { LeftOut } from '../results/listed.ts'
import { blockSize, leadsBelow } from '../results/records.ts'
import { writeRecord } from '../results/write-records.ts'
import type { Baseline } from './baseline.ts'
import { openFolder, whyOf, within } from './place.ts'

/** Bytes are gathered to about this many, so that small files share a frame. */
const parcelBytes = 256 * 1024

const zeros = Buffer.alloc(blockSize)

/**
 * A folder as records, folders before what is in them; what is sent is marked in the baseline. No link
 * is followed, also none that appears meanwhile. In place of a covered file goes its cover.
 */
export class FolderReader {
  readonly leftOut: LeftOut[] = []
  readonly #baseline: Baseline
  readonly #covers: ReadonlyMap<string, Cover>
  #parcel: Buffer[] = []
  #bytes = 0

  constructor(baseline: Baseline, covers: readonly Cover[]) {
    this.#baseline = baseline
    this.#covers = new Map(
      covers.map((cover) => [Buffer.from(cover.path).toString('latin1'), cover]),
    )
  }

  async *parcels(root: number): AsyncGenerator<Buffer> {
    yield* this.#folder(root, Buffer.alloc(0))
    this.#add(writeRecord.flush())
    yield this.#take()
  }

  *#folder(folder: number, above: Buffer): Generator<Buffer> {
    const names = readdirSync(`/proc/self/fd/${folder}`, { encoding: 'buffer' })
    for (const name of names) {
      const path = above.length === 0 ? name : below(above, name)
      try {
        yield* this.#entry(folder, name, path)
      } catch (error) {
        this.#leaveOut(path, whyOf(error))
      }
    }
  }

  *#entry(folder: number, name: Buffer, path: Buffer): Generator<Buffer> {
    const place = within(folder, name)
    const stats = lstatSync(place, { bigint: true })
    if (!leadsBelow(path)) this.#leaveOut(path, 'its path is too long')
    else if (stats.isDirectory()) yield* this.#subfolder(place, path)
    else if (stats.isFile()) yield* this.#file(place, path)
    else if (stats.isSymbolicLink()) yield* this.#link(place, path, stats)
    else this.#leaveOut(path, 'it is neither a file, a folder nor a link')
  }

  *#subfolder(place: Buffer, path: Buffer): Generator<Buffer> {
    const fd = openFolder(place)
    try {
      const stats = fstatSync(fd, { bigint: true })
      this.#baseline.set(path, stats)
      yield* this.#put(writeRecord.folder(path, Number(stats.mode & 0o7777n)))
      yield* this.#folder(fd, path)
    } finally {
      closeSync(fd)
    }
  }

  *#link(place: Buffer, path: Buffer, stats: BigIntStats): Generator<Buffer> {
    const target = readlinkSync(place, { encoding: 'buffer' })
    this.#baseline.set(path, stats)
    yield* this.#put(writeRecord.link(path, target))
  }

  *#file(place: Buffer, path: Buffer): Generator<Buffer> {
    const cover = this.#covers.get(path.toString('latin1'))
    const fd = openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const stats = fstatSync(fd, { bigint: true })
      if (cover === undefined) yield* this.#content(fd, path, stats)
      else yield* this.#cover(cover, path, stats)
    } finally {
      closeSync(fd)
    }
  }

  /** As it was when it was opened, as far as it holds still. */
  *#content(fd: number, path: Buffer, stats: BigIntStats): Generator<Buffer> {
    this.#baseline.set(path, stats)
    const size = Number(stats.size)
    yield* this.#put(writeRecord.file(path, size))
    let at = 0
    for (let count = 1; at < size && count > 0; at += count) {
      const bytes = this.#read(fd, path, at, Math.min(blockSize, size - at))
      count = bytes.length
      if (!bytes.equals(zeros.subarray(0, count))) yield* this.#put(writeRecord.data(at, bytes))
    }
    yield* this.#put(writeRecord.end(at, stats.mtimeNs, Number(stats.mode & 0o7777n)))
  }

  /** What cannot be read is left out, and nothing of the guest's ever takes its place. */
  #read(fd: number, path: Buffer, at: number, length: number): Buffer {
    const block = Buffer.allocUnsafe(length)
    try {
      return block.subarray(0, readSync(fd, block, 0, length, at))
    } catch (error) {
      this.#baseline.drop(path)
      this.#leaveOut(path, whyOf(error))
      return block.subarray(0, 0)
    }
  }

  *#cover({ content }: Cover, path: Buffer, stats: BigIntStats): Generator<Buffer> {
    this.#baseline.set(path, stats, true)
    yield* this.#put(writeRecord.file(path, content.length))
    for (let at = 0; at < content.length; at += blockSize)
      yield* this.#put(writeRecord.data(at, content.subarray(at, at + blockSize)))
    const mode = (Number(stats.mode) & 0o444) | 0o400
    yield* this.#put(writeRecord.end(content.length, stats.mtimeNs, mode))
  }

  #leaveOut(path: Buffer, why: string): void {
    if (this.leftOut.length < 1000) this.leftOut.push({ path, why })
  }

  *#put(record: Buffer): Generator<Buffer> {
    this.#add(record)
    if (this.#bytes >= parcelBytes) yield this.#take()
  }

  #add(record: Buffer): void {
    this.#parcel.push(record)
    this.#bytes += record.length
  }

  #take(): Buffer {
    const parcel = Buffer.concat(this.#parcel)
    this.#parcel = []
    this.#bytes = 0
    return parcel
  }
}
