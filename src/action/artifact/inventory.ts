import type { Stats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { below } from '../../collect/below.ts'
import { printable } from '../../collect/name.ts'
import type { LeftBehind } from '../../model/event.ts'
import { portableNames } from './portable-name.ts'

/** Longest path in an artifact, in bytes: what macOS takes, with room for where it is unpacked. */
const longestPath = 900

/** A file, or a folder with nothing in it, and where it shall stand in the artifact. */
export interface Item {
  readonly from: Buffer
  readonly to: string
  /** What it is called in the run folder, for people. */
  readonly name: string
  /** Apparent size in bytes, holes counted; undefined for a folder. */
  readonly size?: number
}

/** Something that is called otherwise in the artifact. */
export interface Renamed {
  /** Where it stands in the artifact. */
  readonly path: string
  /** What it was called; what is not printable is written as \xHH. */
  readonly name: string
  /** The name's exact bytes, where they are not UTF-8. */
  readonly base64?: string
}

/** What stands in a folder, with the path each thing can have in an artifact. */
export class Inventory {
  readonly items: Item[] = []
  readonly renamed: Renamed[] = []
  readonly left: LeftBehind[] = []
  readonly #signal: AbortSignal | undefined

  constructor(signal?: AbortSignal) {
    this.#signal = signal
  }

  /** Takes stock of one entry, and of all below it. No link is followed; what is missing is passed over. */
  async add(from: Buffer, to: string, name: Buffer): Promise<void> {
    this.#signal?.throwIfAborted()
    try {
      const stats = await lstat(from)
      if (Buffer.byteLength(to) > longestPath) {
        this.#leave(name, `its path in the artifact would be longer than ${longestPath} bytes`)
      } else if (stats.isDirectory()) await this.#folder(from, to, name)
      else this.#file(from, to, name, stats)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === undefined) throw error
      if (code !== 'ENOENT') this.#leave(name, `it cannot be read: ${code}`)
    }
  }

  #file(from: Buffer, to: string, name: Buffer, stats: Stats): void {
    if (!stats.isFile()) this.#leave(name, 'neither a file nor a folder')
    else this.items.push({ from, to, name: printable(name), size: stats.size })
  }

  async #folder(from: Buffer, to: string, name: Buffer): Promise<void> {
    const entries = (await readdir(from, { encoding: 'buffer' })).sort(Buffer.compare)
    if (entries.length === 0) this.items.push({ from, to, name: printable(name) })
    const names = portableNames(entries)
    for (const [index, entry] of entries.entries()) {
      const path = `${to}/${names[index]}`
      if (names[index] !== entry.toString('utf8')) this.renamed.push(renamed(path, entry))
      await this.add(below(from, entry), path, below(name, entry))
    }
  }

  #leave(name: Buffer, why: string): void {
    this.left.push({ name: printable(name), why })
  }
}

function renamed(path: string, entry: Buffer): Renamed {
  const isText = Buffer.from(entry.toString('utf8'), 'utf8').equals(entry)
  return { path, name: printable(entry), ...(!isText && { base64: entry.toString('base64') }) }
}
