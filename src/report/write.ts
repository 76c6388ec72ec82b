import { open, rename, rm, writeFile } from 'node:fs/promises'
import type { Result } from '../model/result.ts'

const tailBytes = 16 * 1024

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

/** The end of a file, from the start of a line where one starts there; empty where there is no file. */
async function tailOf(path: string): Promise<string> {
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return ''
  try {
    const { size } = await file.stat()
    const start = Math.max(0, size - tailBytes)
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(tailBytes),
      position: start,
    })
    const tail = buffer.subarray(0, bytesRead).toString()
    return start === 0 ? tail : tail.slice(tail.indexOf('\n') + 1)
  } finally {
    await file.close()
  }
}

async function writeWhole(path: string, content: string): Promise<void> {
  const draft = `${path}.new`
  await rm(draft, { force: true })
  await writeFile(draft, content, { flag: 'wx' }) // never through a link that stood there
  await rename(draft, path)
}
