import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Mirror } from '../results/mirror.ts'
import { namesOf } from '../results/records.ts'
import type { FileDraft, FileWords } from './draft.ts'

/** Where the guest's versions go that cannot have their place: a folder of the run's, made when it is needed. */
export class Conflicts {
  readonly #folder: string
  readonly #drafts: string
  #mirror: Mirror | undefined

  /** Both are new, or ours alone, and on one file system. */
  constructor(folder: string, drafts: string) {
    this.#folder = folder
    this.#drafts = drafts
  }

  /** Copies a file there, below the path it has in the caller's folder. */
  keep(path: Buffer, draft: FileDraft, words: FileWords): void {
    const mirror = this.#open()
    const names = namesOf(path)
    for (let depth = 1; depth < names.length; depth++) {
      const above = names.slice(0, depth).map((name) => name.toString('latin1'))
      mirror.take({ kind: 'folder', mode: 0o700, path: Buffer.from(above.join('/'), 'latin1') })
    }
    const { size } = words
    mirror.take({ kind: 'file', slot: 0, patch: false, size, path })
    for (const { offset, bytes } of draft.blocks(size)) {
      const isZero = bytes.every((byte) => byte === 0)
      if (!isZero) mirror.take({ kind: 'data', slot: 0, offset, bytes })
    }
    mirror.take({ kind: 'end', slot: 0, ...words })
  }

  /** A place to write a draft beside. */
  get besides(): Buffer {
    this.#open()
    return Buffer.from(join(this.#drafts, 'guest'))
  }

  close(): void {
    this.#mirror?.close()
    this.#mirror = undefined
  }

  #open(): Mirror {
    if (this.#mirror !== undefined) return this.#mirror
    for (const folder of [this.#folder, this.#drafts]) mkdirSync(folder, { recursive: true })
    this.#mirror = new Mirror(this.#folder, this.#drafts)
    return this.#mirror
  }
}
