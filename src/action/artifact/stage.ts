import { readdir, rm } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { copyFolder, type RunFolder } from '../../keeper/folder.ts'
import type { LeftBehind } from '../../model/event.ts'
import { Inventory } from './inventory.ts'
import type { StageLimits } from './layout.ts'
import { Layout } from './layout.ts'

export const defaultLimits: StageLimits = { files: 100_000, bytes: 8 * 2 ** 30 }

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
  const runs = [folder, ...(await copiesIn(folder))]
  const reports = await takeStock(folder, runs.flatMap(reportsOf), signal)
  const files = await takeStock(
    folder,
    runs.map((run) => run.files),
    signal,
  )
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

/** The folders of a run's copies, where it was in several guests. */
async function copiesIn(folder: RunFolder): Promise<RunFolder[]> {
  const names = await readdir(folder.path)
  const copies = names.flatMap((name) => /^copy-(\d+)$/.exec(name)?.[1] ?? [])
  return copies.map((copy) => copyFolder(folder, Number(copy)))
}

function reportsOf({ result, junit, output, console, events }: RunFolder): string[] {
  return [result, junit, output, console, events]
}

/** Removes a run's stage, where there is one. */
export async function removeStage(folder: RunFolder): Promise<void> {
  await rm(stageFolder(folder), { recursive: true, force: true })
}

async function takeStock(
  of: RunFolder,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<Inventory> {
  const inventory = new Inventory(signal)
  for (const path of paths) {
    const name = relative(of.path, path)
    await inventory.add(Buffer.from(path), name, Buffer.from(name))
  }
  return inventory
}
