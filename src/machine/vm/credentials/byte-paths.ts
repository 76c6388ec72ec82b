import { constants, type Stats } from 'node:fs'
import { open, readdir, realpath } from 'node:fs/promises'

// Names need not be UTF-8. Paths in this folder are bytes written as Latin-1, which keeps them all.

/** A path as the file system takes it. */
export function bytesOf(path: string): Buffer {
  return Buffer.from(path, 'latin1')
}

/** A text's own bytes as such a path. */
export function bytePath(text: string): string {
  return Buffer.from(text).toString('latin1')
}

/** A path as text; undefined where its bytes are none. */
export function textOf(path: string): string | undefined {
  const text = bytesOf(path).toString('utf8')
  return bytePath(text) === path ? text : undefined
}

export interface Listed {
  readonly name: string
  readonly isFolder: boolean
}

/** A folder's entries; none where it cannot be read or is no folder. */
export async function list(folder: string): Promise<readonly Listed[]> {
  const options = { withFileTypes: true, encoding: 'buffer' } as const
  const entries = await readdir(bytesOf(folder), options).catch(() => [])
  return entries.map((entry) => ({
    name: entry.name.toString('latin1'),
    isFolder: entry.isDirectory(),
  }))
}

/** Where a path leads, through all links; undefined where to nothing. */
export async function real(path: string): Promise<string | undefined> {
  const options = { encoding: 'buffer' } as const
  const target = await realpath(bytesOf(path), options).catch(() => undefined)
  return target?.toString('latin1')
}

export interface PlainFile {
  readonly stats: Stats
  readonly text: string
}

/** A plain file and its first bytes; undefined where there is none. Rejects where it cannot be read. */
export async function readPlain(path: string, most: number): Promise<PlainFile | undefined> {
  const file = await open(bytesOf(path), constants.O_RDONLY | constants.O_NONBLOCK).catch(ifAny)
  if (file === undefined) return undefined
  try {
    const stats = await file.stat()
    if (!stats.isFile()) return undefined
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(most, stats.size)))
    return { stats, text: buffer.toString('latin1', 0, bytesRead) }
  } finally {
    await file.close()
  }
}

function ifAny(error: NodeJS.ErrnoException): undefined {
  if (!['ENOENT', 'ENOTDIR', 'ENXIO'].includes(error.code ?? '')) throw error
}
