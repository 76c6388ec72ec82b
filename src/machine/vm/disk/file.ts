import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Disk } from '../../../model/disk.ts'
import { Fault } from '../../../model/fault.ts'
import { emptyQcow2 } from './qcow2.ts'

/**
 * The file that holds a disk: the one it is kept in, made where it does not exist, or one below the
 * folder, made anew. It takes no more room than is written. Rejects with a Fault where it cannot be made.
 */
export async function diskFile(disk: Disk, folder: string): Promise<string> {
  const file = disk.keep ?? join(folder, `${disk.name}.${disk.format}`)
  try {
    if (disk.keep === undefined) await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await make(disk, file)
    return file
  } catch (error) {
    throw new Fault('infra-error', `the disk ${disk.name} cannot be made: ${String(error)}`, {
      cause: error,
      remedy: `look at the room and the rights in ${dirname(file)}`,
    })
  }
}

/** What is kept is never written over; what is not may be there of a boot that came to nothing. */
async function make(disk: Disk, file: string): Promise<void> {
  const handle = await open(file, disk.keep === undefined ? 'w' : 'wx', 0o600).catch(unlessThere)
  if (handle === undefined) return
  try {
    await fill(handle, disk)
  } finally {
    await handle.close()
  }
}

function unlessThere(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'EEXIST') throw error
}

async function fill(handle: FileHandle, { format, bytes }: Disk): Promise<void> {
  if (format === 'raw') await handle.truncate(bytes)
  else await handle.writeFile(emptyQcow2(bytes))
}
