import { rename, rm, writeFile } from 'node:fs/promises'
import type { Result } from '../model/result.ts'
import { tailOf } from './tail.ts'

/** Where a run's reports go, and the output they quote. */
export interface ReportFiles {
  readonly output: string
  readonly junit: string
  readonly result: string
}

/**
 * Writes `junit.xml` and `result.json`. Each appears whole or not at all, and
 * `result.json` last: where it stands, everything does.
 */
export async function writeReports(files: ReportFiles, result: Result): Promise<void> {
  const { junitOf } = await import('./junit.ts') // its XML library is not for the start of a run
  await writeWhole(files.junit, junitOf(result, await tailOf(files.output)))
  await writeWhole(files.result, `${JSON.stringify(result, null, 2)}\n`)
}

async function writeWhole(path: string, content: string): Promise<void> {
  const draft = `${path}.new`
  await rm(draft, { force: true })
  await writeFile(draft, content, { flag: 'wx' }) // never through a link that stood there
  await rename(draft, path)
}
