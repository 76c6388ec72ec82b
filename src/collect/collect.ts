import type { Stats } from 'node:fs'
import { constants } from 'node:fs'
import { chmod, lchown, lstat, mkdir, readdir, readlink, rename, rmdir } from 'node:fs/promises'
import type { LeftBehind } from '../model/event.ts'
import { below } from './below.ts'
import { printable } from './name.ts'
import { stoodInFor } from './stand-in.ts'

export interface CollectLimits {
  readonly files: number
  /** Bytes on disk: holes cost nothing. */
  readonly bytes: number
}

export const defaultLimits: CollectLimits = { files: 100_000, bytes: 64 * 2 ** 30 }

/** How many things left behind are named one by one; the rest are counted. */
const namedLeft = 1000

export interface Collected {
  readonly files: number
  readonly bytes: number
  readonly left: readonly LeftBehind[]
}

/**
 * Moves what a guest wrote out of its staging folder, as data: plain files and
 * folders only, owned by the caller, without setuid, setgid or sticky bits.
 * No link is followed and nothing else is brought along; what stays is told.
 * The guest must be gone: nothing may change the staging folder meanwhile.
 */
export async function collectFiles(
  staging: string,
  files: string,
  limits: CollectLimits = defaultLimits,
): Promise<Collected> {
  const collector = new Collector(limits)
  await collector.stagingFolder(Buffer.from(staging), Buffer.from(files))
  return collector.collected()
}

class Collector {
  readonly #limits: CollectLimits
  readonly #left: LeftBehind[] = []
  #leftUnnamed = 0
  #files = 0
  #bytes = 0

  constructor(limits: CollectLimits) {
    this.#limits = limits
  }

  collected(): Collected {
    const more = { name: '...', why: `${this.#leftUnnamed} more` }
    const left = this.#leftUnnamed === 0 ? this.#left : [...this.#left, more]
    return { files: this.#files, bytes: this.#bytes, left }
  }

  /** Moves all there is. The guest may have put anything in its folder's place, a link among them. */
  async stagingFolder(staging: Buffer, files: Buffer): Promise<void> {
    const stats = await lstat(staging).catch(() => undefined)
    if (stats === undefined) return this.#leave(itself, 'the guest removed it')
    if (!stats.isDirectory())
      return this.#leave(itself, `the guest put ${kindOf(stats)} in its place`)
    await own(staging, 0o700)
    await this.#folder(staging, files, Buffer.alloc(0))
  }

  /** Moves a folder's entries; `name` is the folder's own below the staging folder. */
  async #folder(from: Buffer, to: Buffer, name: Buffer): Promise<void> {
    for (const entry of await readdir(from, { encoding: 'buffer' })) {
      const entryName = name.length === 0 ? entry : below(name, entry)
      try {
        await this.#entry(below(from, entry), below(to, entry), entryName)
      } catch (error) {
        this.#leave(entryName, (error as Error).message.replace(/, \w+ '[\s\S]*$/, ''))
      }
    }
  }

  async #entry(from: Buffer, to: Buffer, name: Buffer): Promise<void> {
    const stats = await lstat(from)
    if (stats.isDirectory()) {
      await own(from, 0o700)
      await mkdir(to, { recursive: true }) // one that was cut off may have come so far
      await this.#folder(from, to, name)
      await rmdir(from).catch(() => undefined) // what was left in it goes with the staging folder
    } else if (stats.isFile()) {
      await this.#file(from, to, name, stats)
    } else {
      const kind = stats.isSymbolicLink() ? stoodInFor(await readlink(from)) : kindOf(stats)
      this.#leave(name, `${kind}: only files and folders are brought home`)
    }
  }

  async #file(from: Buffer, to: Buffer, name: Buffer, stats: Stats): Promise<void> {
    const bytes = stats.blocks * 512
    if (this.#files >= this.#limits.files) {
      return this.#leave(name, `above the limit of ${this.#limits.files} files`)
    }
    if (this.#bytes + bytes > this.#limits.bytes) {
      return this.#leave(name, `above the limit of ${this.#limits.bytes} bytes in all`)
    }
    await own(from, (stats.mode & 0o777) | 0o600)
    await rename(from, to)
    this.#files++
    this.#bytes += bytes
  }

  #leave(name: Buffer, why: string): void {
    if (this.#left.length < namedLeft) this.#left.push({ name: printable(name), why })
    else this.#leftUnnamed++
  }
}

/** Makes the caller the owner; the mode comes after, as a change of owner may need it. */
async function own(path: Buffer, mode: number): Promise<void> {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()]
  if (uid === 0 && gid !== undefined) await lchown(path, uid, gid)
  await chmod(path, mode)
}

/** What the staging folder is called among what is left behind. */
const itself = Buffer.from('.')

function kindOf(stats: Stats): string {
  const kinds: Record<number, string> = {
    [constants.S_IFREG]: 'a plain file',
    [constants.S_IFLNK]: 'a symbolic link',
    [constants.S_IFIFO]: 'a fifo',
    [constants.S_IFSOCK]: 'a socket',
    [constants.S_IFCHR]: 'a character device',
    [constants.S_IFBLK]: 'a block device',
  }
  return kinds[stats.mode & constants.S_IFMT] ?? 'something of no known kind'
}
