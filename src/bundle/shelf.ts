import { lstat, mkdir, readdir, realpath, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { markUsed } from '../host/last-use.ts'

/**
 * The bundles and images built here: a link for each key, which also keeps Nix from collecting it.
 * A link not followed for a month is taken down.
 */
export interface Shelf {
  /** The link a key has, there or not. */
  link(key: string): string
  /** What was built for a key, as `read` reads it, if it is still there and can be read. */
  find<T>(key: string, read: (path: string) => Promise<T>): Promise<T | undefined>
  /** Takes down the links nobody has followed for long. */
  tidy(): Promise<void>
}

/** Where the links are. */
export const shelfFolder = (cache: string) => join(cache, 'bundles')

const keptMs = 30 * 24 * 3600 * 1000

export function openShelf(cache: string): Shelf {
  const folder = shelfFolder(cache)
  const link = (key: string) => join(folder, key)
  return {
    link,
    async find(key, read) {
      if (!(await markUsed(link(key)))) return undefined // first: then nobody takes it down
      const path = await realpath(link(key)).catch(() => undefined)
      return path === undefined ? undefined : read(path).catch(() => undefined)
    },
    async tidy() {
      await mkdir(folder, { recursive: true })
      for (const name of await readdir(folder)) {
        const found = await lstat(link(name)).catch(() => undefined)
        if (found !== undefined && Date.now() - found.mtimeMs > keptMs)
          await unlink(link(name)).catch(() => undefined)
      }
    },
  }
}
