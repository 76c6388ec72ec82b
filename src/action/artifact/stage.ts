import { constants } from 'node:fs'
import { copyFile, link, mkdir, rm, statfs, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { RunFolder } from '../../keeper/folder.ts'
import type { LeftBehind } from '../../model/event.ts'
import type { Item } from './inventory.ts'
import { Inventory } from './inventory.ts'

export interface StageLimits {
  readonly files: number
  /** Apparent bytes: a file's holes are read, compressed and hashed like all else. */
  readonly bytes: number
}

export const defaultLimits: StageLimits = { files: 100_000, bytes: 8 * 2 ** 30 }

/** How many things left behind are named one by one; the rest are counted. */
const namedLeft = 1000

/** What an artifact is made from. */
export interface Stage {
  /** The folder that becomes the artifact's root. */
  readonly root: string
  /** Every file in it and every empty folder; the folders end in a slash. */
  readonly paths: readonly string[]
  readonly files: number
  readonly left: readonly LeftBehind[]
}

/** Where a run's stage is: in the run folder, so on the results' own file system, by a name of ours. */
const stageFolder = (folder: RunFolder) => resolve(folder.path, `.upload-${folder.id}`)

/**
 * Lays out a run's reports and files for an artifact, by names that it can have, without moving
 * anything. What was staged before is replaced. Only plain files and folders are staged, the reports
 * first and then the small before the large, up to the limits; the rest is told. Names that had to
 * change stand in `renamed.json`, what is missing in `left.json`. Rejects with the signal's reason
 * when it fires.
 */
export async function stageResults(
  folder: RunFolder,
  signal?: AbortSignal,
  limits: StageLimits = defaultLimits,
): Promise<Stage> {
  const { result, junit, output, console, events } = folder
  const reports = await takeStock([result, junit, output, console, events], signal)
  const files = await takeStock([folder.files], signal)
  const bySize = files.items.sort((a, b) => (a.size ?? 0) - (b.size ?? 0))
  const stage = new Layout(stageFolder(folder), limits, [...reports.left, ...files.left])
  await stage.begin()
  for (const item of [...reports.items, ...bySize]) {
    signal?.throwIfAborted()
    await stage.lay(item)
  }
  if (files.renamed.length > 0) await stage.note('renamed.json', files.renamed)
  const left = stage.left()
  if (left.length > 0) await stage.note('left.json', left)
  return { root: stage.root, paths: stage.paths, files: stage.files, left }
}

/** Removes a run's stage, where there is one. */
export async function removeStage(folder: RunFolder): Promise<void> {
  await rm(stageFolder(folder), { recursive: true, force: true })
}

async function takeStock(paths: readonly string[], signal?: AbortSignal): Promise<Inventory> {
  const inventory = new Inventory(signal)
  for (const path of paths) {
    const name = basename(path)
    await inventory.add(Buffer.from(path), name, Buffer.from(name))
  }
  return inventory
}

class Layout {
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
