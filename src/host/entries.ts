import type { Stats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** What stands in a folder under one name: itself, not what it may lead to. */
export interface Entry {
  readonly name: string
  readonly path: string
  readonly stats: Stats
}

/** What stands in a folder at this moment; nothing where there is no folder, or a link in its place. */
export async function entriesOf(folder: string): Promise<Entry[]> {
  if ((await statsOf(folder))?.isDirectory() !== true) return []
  const names = await readdir(folder).catch(unlessThere([]))
  const entries = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      const stats = await statsOf(path)
      return stats === undefined ? [] : [{ name, path, stats }]
    }),
  )
  return entries.flat()
}

/** Undefined where nothing is, any more or yet. */
export async function statsOf(path: string): Promise<Stats | undefined> {
  return lstat(path).catch(unlessThere(undefined))
}

/** Takes an error for an answer where nothing is, any more or yet. */
function unlessThere<T>(otherwise: T) {
  return (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return otherwise
    throw error
  }
}
