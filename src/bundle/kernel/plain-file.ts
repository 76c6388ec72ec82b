import { constants, type Stats } from 'node:fs'
import { type FileHandle, open, readlink } from 'node:fs/promises'
import { Fault } from '../../model/fault.ts'

const mebibyte = 2 ** 20

/** In bytes, of an image or a module: with all its debugging information one has less. */
export const mostBinary = 1024 * mebibyte

/** In bytes, of lists and configurations: those of a kernel with everything have less than one MiB. */
export const mostText = 4 * mebibyte

/**
 * Opens a file by its real path for some work. Rejects with a Fault for what is no plain file there,
 * or has more bytes. Who writes to the folder meanwhile cannot put another file in its place.
 */
export async function withPlain<T>(
  path: string,
  most: number,
  work: (file: FileHandle, stats: Stats) => Promise<T>,
): Promise<T> {
  // Opening a fifo would wait for its writer, and a link may lead anywhere.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW
  const file = await open(path, flags).catch((error) => {
    throw error.code === 'ELOOP' ? replaced(path) : error
  })
  try {
    const stats = await file.stat()
    if (!stats.isFile() || (await readlink(pathOf(file))) !== path) throw replaced(path)
    if (stats.size > most) throw tooLarge(path, stats.size, most)
    return await work(file, stats)
  } finally {
    await file.close()
  }
}

/** A name of an open file that leads to it, whatever became of its path. */
export function pathOf({ fd }: FileHandle): string {
  return `/proc/self/fd/${fd}`
}

/** A plain file's bytes, at most so many. Rejects with a Fault as `withPlain` does. */
export function readPlain(path: string, most: number): Promise<Buffer> {
  return withPlain(path, most, (file, { size }) => readHead(file, size))
}

/** A list or a configuration. Rejects with a Fault as `withPlain` does. */
export async function readText(path: string): Promise<string> {
  return (await readPlain(path, mostText)).toString('utf8')
}

/** A file's first bytes. */
export async function readHead(file: FileHandle, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0)
  return buffer.subarray(0, bytesRead)
}

function replaced(path: string): Fault {
  return new Fault('build-failed', `${path} is no plain file, or was moved while it was read`, {
    remedy: 'try again when nothing writes there',
  })
}

function tooLarge(path: string, size: number, most: number): Fault {
  return new Fault('build-failed', `${path} has ${size} bytes, and at most ${most} are read`, {
    remedy: "have the kernel's build write it anew",
  })
}
