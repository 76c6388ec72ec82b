import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cacheFolder } from '../../src/host/folders.ts'
import type { GcKind, GcReport, GcRequest } from '../../src/model/gc.ts'
import { scratchFolder } from '../scratch.ts'

/** Gives the test state, cache and temporary folders of its own, empty. */
export function newHome(): void {
  for (const name of ['XDG_STATE_HOME', 'XDG_CACHE_HOME', 'XDG_RUNTIME_DIR', 'TMPDIR'])
    process.env[name] = scratchFolder()
}

export const dayMs = 86_400_000

/** What is asked where nothing is said, so that a test says what matters to it. */
export const usual: GcRequest = {
  runsOlderThanMs: 14 * dayMs,
  guestsOlderThanMs: 30 * dayMs,
  templatesBytes: 2 ** 32,
  nix: false,
  dryRun: false,
}

/** Everything that may go. */
export const greedy: GcRequest = {
  ...usual,
  runsOlderThanMs: 0,
  guestsOlderThanMs: 0,
  templatesBytes: 0,
}

/** Makes something look as if it had been used so many days ago, or in so many where negative. */
export function age(path: string, days: number): void {
  const time = new Date(Date.now() - days * dayMs)
  utimesSync(path, time, time)
}

/** A file in the cache folder, with its folders. */
export function cached(name: string): string {
  const path = join(cacheFolder(), name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, 'content')
  return path
}

/** How many of a kind went, and how many stay for each reason. */
export function summary({ removed, left, failed }: GcReport, kind: GcKind) {
  return {
    removed: removed.find((each) => each.kind === kind)?.count ?? 0,
    left: Object.fromEntries(
      left.filter((each) => each.kind === kind).map(({ why, count }) => [why, count]),
    ),
    failed: failed.filter((each) => each.kind === kind).length,
  }
}
