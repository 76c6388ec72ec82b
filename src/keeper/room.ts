import { readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Fault } from '../model/fault.ts'

/** How often disks are looked at. */
const lookMs = 200

/** What a guest leaves of a disk: this share of what was free before it came, and no more than that. */
const reserve = { share: 0.1, bytes: 2 ** 30 }

/** What is free on a disk. `files` is infinite where the file system has no count of them. */
interface Free {
  readonly bytes: number
  readonly files: number
}

/** A folder that a guest writes to, and what it is to leave free there. */
interface Written {
  readonly folder: string
  readonly least: Free
}

/** The room a guest has on the disks it writes to. */
export class Room {
  /** How many bytes of results leave the run folder's disk its reserve. */
  readonly bytes: number
  readonly #own: string
  readonly #written: readonly Written[]

  private constructor(own: string, bytes: number, written: readonly Written[]) {
    this.#own = own
    this.bytes = bytes
    this.#written = written
  }

  /** The room there is before a guest comes. `own` is the run folder, `shared` the caller's. */
  static async of(own: string, shared?: string): Promise<Room> {
    const free = await freeOf(own)
    const least = leastOf(free)
    const written = [{ folder: own, least }]
    if (shared !== undefined) written.push({ folder: shared, least: leastOf(await freeOf(shared)) })
    return new Room(own, free.bytes - least.bytes, written)
  }

  /** What work on a guest gives; rejects with a Fault when the guest leaves too little before. */
  async watched<T>(work: Promise<T>): Promise<T> {
    const over = new AbortController()
    try {
      return await Promise.race([work, this.#untilShort(over.signal)])
    } finally {
      over.abort()
    }
  }

  async #untilShort(signal: AbortSignal): Promise<never> {
    while (!signal.aborted) {
      for (const { folder, least } of this.#written) {
        const what = await this.#lacking(folder, least)
        if (what !== undefined) throw shortOf(what, folder)
      }
      await setTimeout(lookMs, undefined, { ref: false })
    }
    return await new Promise(() => undefined)
  }

  /** Our own logs are bounded, and say themselves what they lack. */
  async #lacking(folder: string, least: Free): Promise<string | undefined> {
    const free = await freeOf(folder)
    if (free.files < least.files) return 'files'
    if (free.bytes >= least.bytes) return undefined
    return free.bytes + (await bytesOfFiles(this.#own)) < least.bytes ? 'space' : undefined
  }
}

function shortOf(what: string, folder: string): Fault {
  return new Fault('infra-error', `the disk of ${folder} has hardly any ${what} left`, {
    remedy: 'look at what the script writes there, or give it a disk with more room',
  })
}

/** A folder that was taken away lacks nothing. */
async function freeOf(folder: string): Promise<Free> {
  const disk = await statfs(folder).catch(() => undefined)
  if (disk === undefined)
    return { bytes: Number.POSITIVE_INFINITY, files: Number.POSITIVE_INFINITY }
  const { bavail, bsize, files, ffree } = disk
  return { bytes: bavail * bsize, files: files === 0 ? Number.POSITIVE_INFINITY : ffree }
}

function leastOf({ bytes, files }: Free): Free {
  return {
    bytes: Math.min(bytes * reserve.share, reserve.bytes),
    files: Number.isFinite(files) ? files * reserve.share : 0,
  }
}

/** What the plain files of a folder hold, without what lies deeper. */
async function bytesOfFiles(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = files.map(async ({ name }) => (await stat(join(folder, name))).blocks * 512)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
