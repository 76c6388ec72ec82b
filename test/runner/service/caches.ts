import { randomUUID } from 'node:crypto'
import type { BlobStore } from './blob-store.ts'
import * as messages from './messages.ts'
import type { CacheMethod } from './method.ts'
import { type Rpc, rpc, TwirpError } from './twirp.ts'

/** A cache entry that was uploaded whole. */
export interface CacheEntry {
  readonly key: string
  readonly version: string
  /** In bytes, as uploaded: the archive's. */
  readonly size: number
  bytes(): Promise<Buffer>
  /** Puts other bytes in the archive's place, as one who poisons the cache would. */
  replace(bytes: Uint8Array): Promise<void>
}

interface Entry {
  readonly id: number
  readonly key: string
  readonly version: string
  readonly blob: string
  size?: number
}

/** The service's half for caches, all in one scope: what a key and a version hold never changes. */
export class Caches {
  readonly #store: BlobStore
  readonly #door: string
  readonly #entries: Entry[] = []

  constructor(store: BlobStore, door: string) {
    this.#store = store
    this.#door = door
  }

  /** As if nothing had ever been kept; numbers begin anew too. */
  forget(): void {
    this.#entries.length = 0
  }

  readonly methods: Record<CacheMethod, Rpc> = {
    CreateCacheEntry: rpc(messages.createCacheEntry, ({ key, version }) => {
      if (this.#find(key, version) !== undefined) {
        throw new TwirpError(
          'already_exists',
          'cache entry with the same key, version, and scope already exists',
        )
      }
      const blob = `caches/${randomUUID()}`
      this.#entries.push({ id: this.#entries.length + 1, key, version, blob })
      return { ok: true, signed_upload_url: this.#store.uploadUrl(this.#door, blob) }
    }),

    FinalizeCacheEntryUpload: rpc(
      messages.finalizeCacheEntry,
      async ({ key, version, size_bytes: size }) => {
        const entry = this.#find(key, version)
        if (entry === undefined)
          throw new TwirpError('not_found', `no entry was created for ${key}`)
        await this.#store.requireWhole(entry.blob, size)
        entry.size = size
        return { ok: true, entry_id: String(entry.id) }
      },
    ),

    GetCacheEntryDownloadURL: rpc(
      messages.findCacheEntry,
      ({ key, restore_keys: restoreKeys, version }) => {
        const entry = this.#match([key, ...restoreKeys], version)
        if (entry === undefined) return { ok: false }
        const url = this.#store.downloadUrl(this.#door, entry.blob)
        return { ok: true, signed_download_url: url, matched_key: entry.key }
      },
    ),
  }

  /** The finalized entries, oldest first. */
  list(): readonly CacheEntry[] {
    return this.#finalized().map(({ key, version, size, blob }) => ({
      key,
      version,
      size,
      bytes: () => this.#store.read(blob),
      replace: (bytes) => this.#store.write(blob, bytes),
    }))
  }

  /** The entry of exactly the first key; else the newest that one of the keys, in turn, begins. */
  #match(keys: readonly string[], version: string): Entry | undefined {
    const candidates = this.#finalized().filter((entry) => entry.version === version)
    const begunBy = (key: string) => candidates.findLast((entry) => entry.key.startsWith(key))
    const exact = candidates.find((entry) => entry.key === keys[0])
    return exact ?? keys.map(begunBy).find((entry) => entry !== undefined)
  }

  #find(key: string, version: string): Entry | undefined {
    return this.#entries.find((entry) => entry.key === key && entry.version === version)
  }

  #finalized(): readonly Required<Entry>[] {
    return this.#entries.filter((entry): entry is Required<Entry> => entry.size !== undefined)
  }
}
