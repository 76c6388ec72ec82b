import { lstat, lutimes, mkdir, readdir, realpath, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuiltBundle } from '../model/bundle.ts'
import { readBundle } from './read.ts'

/**
 * The bundles built here: a link for each key, which also keeps Nix from collecting the bundle.
 * A link not followed for a month is taken down.
 */
export interface Shelf {
  /** The link a key has, there or not. */
  link(key: string): string
  /** The bundle of a key, if it was built and is still there. */
  find(key: string): Promise<BuiltBundle | undefined>
  /** Takes down the links nobody has followed for long. */
  tidy(): Promise<void>
}

const keptMs = 30 * 24 * 3600 * 1000

export function openShelf(cache: string): Shelf {
  const folder = join(cache, 'bundles')
  const link = (key: string) => join(folder, key)
  return {
    link,
    async find(key) {
      const path = await realpath(link(key)).catch(() => undefined)
      if (path === undefined) return undefined
      const bundle = await readBundle(path).catch(() => undefined)
      if (bundle === undefined) return undefined
      const now = new Date()
      await lutimes(link(key), now, now).catch(() => undefined)
      return { path, bundle }
    },
    async tidy() {
      await mkdir(folder, { recursive: true })
      for (const name of await readdir(folder)) {
        const age = Date.now() - (await lstat(link(name))).mtimeMs
        if (age > keptMs) await unlink(link(name)).catch(() => undefined)
      }
    },
  }
}
