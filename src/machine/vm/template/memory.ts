import { randomBytes } from 'node:crypto'
import { type FileHandle, open, statfs, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { draftOf } from '../../../host/draft.ts'
import { Fault } from '../../../model/fault.ts'
import { HostFault } from '../host-fault.ts'

/** A stretch of guest memory that is not all zero: where it starts, and how long it is, in bytes. */
export type Extent = readonly [start: number, length: number]

const pageBytes = 4096
const blockBytes = 4 * 2 ** 20
const pieceBytes = 2 ** 20
/** Zeros up to here are kept along, so that there are fewer stretches. */
const gapBytes = 16 * 1024
const zeros = Buffer.alloc(blockBytes)

/** Where files are memory. */
const memoryFolder = '/dev/shm'

/** What the kernel calls the file system of such files. */
const tmpfsType = 0x0102_1994

/** Why no guest's memory can be a file of ours; undefined where it can. */
export async function whyNoGuestMemory(mebibytes: number): Promise<string | undefined> {
  const disk = await statfs(memoryFolder).catch(() => undefined)
  if (disk?.type !== tmpfsType) return `${memoryFolder} is no tmpfs`
  const free = Math.floor((disk.bavail * disk.bsize) / 2 ** 20)
  if (free >= mebibytes) return undefined
  return `${memoryFolder} has room for ${free} MiB, and its memory takes up to ${mebibytes}`
}

/**
 * A guest's memory, all zero, as a file without a name: whoever has it open shares it, and it goes
 * with the last of them. Its QEMU may open it by its descriptor, whoever it runs as.
 */
export async function makeGuestMemory(mebibytes: number): Promise<FileHandle> {
  const path = `${draftOf(join(memoryFolder, 'nixos-testbed'))}.${randomBytes(3).toString('hex')}`
  const memory = await open(path, 'wx+', 0o600).catch((cause) => {
    throw new HostFault(`${path} cannot be made: ${cause.message}`, 'give --cold', cause)
  })
  try {
    await unlink(path)
    await memory.chmod(0o666) // nobody comes to it by a path any more
    await memory.truncate(mebibytes * 2 ** 20)
    return memory
  } catch (error) {
    await memory.close()
    throw error
  }
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
