import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Writes a log to the evidence and gives its file. Undefined where nobody gets evidence, or the disk
 * takes none: what the log is of counts more than the log.
 */
export async function keepLog(
  evidence: string | undefined,
  name: string,
  text: string,
): Promise<string | undefined> {
  if (evidence === undefined) return undefined
  const file = join(evidence, `${name}.log`)
  try {
    await mkdir(evidence, { recursive: true })
    await writeFile(file, text)
    return file
  } catch {
    return undefined
  }
}
