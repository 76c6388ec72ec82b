import { type FileHandle, open, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../../model/fault.ts'

/** A stretch of guest memory that is not all zero: where it starts, and how long it is, in bytes. */
export type Extent = readonly [start: number, length: number]

const pageBytes = 4096
const blockBytes = 4 * 2 ** 20
const pieceBytes = 2 ** 20
/** Zeros up to here are kept along, so that there are fewer stretches. */
const gapBytes = 16 * 1024
const zeros = Buffer.alloc(blockBytes)

/**
 * The memory of a running QEMU's guest, opened where the kernel shows it: QEMU holds it as an
 * anonymous file. Rejects where this process may not look.
 */
export async function openGuestMemory(pid: number, flags: 'r' | 'r+'): Promise<FileHandle> {
  const folder = `/proc/${pid}/fd`
  for (const name of await readdir(folder)) {
    const target = await readlink(join(folder, name)).catch(() => '')
    if (target.startsWith('/memfd:memory-backend-memfd')) return open(join(folder, name), flags)
  }
  throw new Fault('infra-error', `process ${pid} has no memory of a guest`)
}

/** Writes what is not zero in a guest's memory to a file, packed; gives what lies where. */
export async function packMemory(memory: FileHandle, file: FileHandle): Promise<Extent[]> {
  const { size } = await memory.stat()
  const map: [number, number][] = []
  const block = Buffer.allocUnsafe(blockBytes)
  for (let start = 0; start < size; start += blockBytes) {
    const { bytesRead } = await memory.read(block, 0, Math.min(blockBytes, size - start), start)
    for (const [from, length] of stretches(block.subarray(0, bytesRead))) {
      await writeAll(file, block.subarray(from, from + length))
      map.push([start + from, length])
    }
  }
  return map
}

/** Fills a guest's memory, all zero so far, with what was packed. */
export async function fillMemory(
  memory: FileHandle,
  file: FileHandle,
  map: readonly Extent[],
): Promise<void> {
  const pieces = piecesOf(map)
  const lane = async () => {
    const bytes = Buffer.allocUnsafe(pieceBytes)
    for (let piece = pieces.next(); !piece.done; piece = pieces.next()) {
      const { from, to, length } = piece.value
      const { bytesRead } = await file.read(bytes, 0, length, from)
      if (bytesRead < length) throw new Fault('infra-error', 'the template ends too early')
      await writeAll(memory, bytes.subarray(0, length), to)
    }
  }
  await Promise.all([lane(), lane()])
}

/** At the position, or at the file's end. A full disk takes a part before it refuses the rest. */
async function writeAll(file: FileHandle, bytes: Buffer, at?: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const position = at === undefined ? null : at + done
    done += (await file.write(bytes, done, bytes.length - done, position)).bytesWritten
  }
}

/** Where the packed bytes lie and where they go, in pieces that a buffer holds. */
function* piecesOf(map: readonly Extent[]) {
  let from = 0
  for (const [start, whole] of map) {
    for (let done = 0; done < whole; done += pieceBytes) {
      const length = Math.min(pieceBytes, whole - done)
      yield { from, to: start + done, length }
      from += length
    }
  }
}

/** The stretches of a block that are not all zero, in whole pages. */
function stretches(block: Buffer): Extent[] {
  const found: [number, number][] = []
  if (isZero(block, 0, block.length)) return found
  for (let page = 0; page < block.length; page += pageBytes) {
    if (isZero(block, page, pageBytes)) continue
    const last = found.at(-1)
    if (last && page - (last[0] + last[1]) <= gapBytes) last[1] = page + pageBytes - last[0]
    else found.push([page, pageBytes])
  }
  return found
}

function isZero(block: Buffer, start: number, length: number): boolean {
  return block.compare(zeros, 0, length, start, start + length) === 0
}
