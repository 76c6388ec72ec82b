import { constants } from 'node:fs'
import { copyFile, link, mkdir, rm, statfs, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { LeftBehind } from '../../model/event.ts'
import type { Item } from './inventory.ts'

export interface StageLimits {
  readonly files: number
  /** Apparent bytes: a file's holes are read, compressed and hashed like all else. */
  readonly bytes: number
}

/** How many things left behind are named one by one; the rest are counted. */
const namedLeft = 1000

/** Lays things out in a folder, as they shall stand in an artifact, up to the limits. */
export class Layout {
  readonly root: string
  readonly paths: string[] = []
  files = 0
  #bytes = 0
  readonly #limits: StageLimits
  readonly #left: LeftBehind[]

  constructor(root: string, limits: StageLimits, left: LeftBehind[]) {
    this.root = root
    this.#limits = limits
    this.#left = left
  }

  async begin(): Promise<void> {
    await rm(this.root, { recursive: true, force: true })
    await mkdir(this.root, { mode: 0o700 })
  }

  async lay({ from, to, name, size }: Item): Promise<void> {
    const path = join(this.root, to)
    const refusal = this.#refusal(size ?? 0)
    if (refusal !== undefined) return void this.#left.push({ name, why: refusal })
    try {
      await mkdir(size === undefined ? path : dirname(path), { recursive: true })
      if (size !== undefined) await place(from, path, size)
    } catch (error) {
      return void this.#left.push({ name, why: `it cannot be staged: ${words(error)}` })
    }
    this.paths.push(size === undefined ? `${path}/` : path)
    if (size !== undefined) this.files++
    this.#bytes += size ?? 0
  }

  /** Adds a file of ours. */
  async note(name: string, content: unknown): Promise<void> {
    const path = join(this.root, name)
    await writeFile(path, `${JSON.stringify(content, null, 2)}\n`)
    this.paths.push(path)
    this.files++
  }

  /** All that is not in the artifact, the first of it by name. */
  left(): readonly LeftBehind[] {
    const unnamed = this.#left.length - namedLeft
    if (unnamed <= 0) return this.#left
    return [...this.#left.slice(0, namedLeft), { name: '...', why: `${unnamed} more` }]
  }

  #refusal(size: number): string | undefined {
    const { files, bytes } = this.#limits
    if (this.paths.length >= files) return `above the limit of ${files} files in an artifact`
    if (this.#bytes + size <= bytes) return undefined
    return `with its ${size} bytes, holes counted, above the limit of ${bytes} bytes in an artifact`
  }
}

/** Links a file to another place, or copies it where that cannot be done and there is room. */
async function place(from: Buffer, to: string, size: number): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (!unlinkable.has(words(error))) throw error
    const { bavail, bsize } = await statfs(dirname(to))
    if (size > bavail * bsize) throw new Error('no room for a copy of it')
    await copyFile(from, to, constants.COPYFILE_FICLONE)
  }
}

/** Another device, a file system without links or of another owner, too many links. */
const unlinkable = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])

/** What went wrong, without the path. */
function words(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}
