import { rename, rm, writeFile } from 'node:fs/promises'
import type { Result } from '../model/result.ts'
import { tailOf } from './tail.ts'

/** Where a run's reports go, and the output they quote. */
export interface ReportFiles {
  readonly output: string
  readonly junit: string
  readonly result: string
}

/** One of several guests: its number, its result, and the output to quote. */
export interface CopyReport {
  readonly copy: number
  readonly result: Result
  readonly output: string
}

/**
 * Writes `junit.xml` and `result.json`; with `copies`, of a run in several guests. Each appears
 * whole or not at all, and `result.json` last: where it stands, everything does.
 */
export async function writeReports(
  files: ReportFiles,
  result: Result,
  copies: readonly CopyReport[] = [],
): Promise<void> {
  await writeWhole(files.junit, await junitFor(files, result, copies))
  await writeWhole(files.result, `${JSON.stringify(result, null, 2)}\n`)
}

async function junitFor(files: ReportFiles, result: Result, copies: readonly CopyReport[]) {
  const junit = await import('./junit.ts') // its XML library is not for the start of a run
  if (copies.length === 0) return junit.junitOf(result, await tailOf(files.output))
  const told = copies.map(async (copy) => ({ ...copy, output: await tailOf(copy.output) }))
  return junit.junitOfCopies(result, await Promise.all(told))
}

async function writeWhole(path: string, content: string): Promise<void> {
  const draft = `${path}.new`
  await rm(draft, { force: true })
  await writeFile(draft, content, { flag: 'wx' }) // never through a link that stood there
  await rename(draft, path)
}
