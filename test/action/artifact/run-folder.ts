import { mkdirSync, writeFileSync } from 'node:fs'
import type { RunFolder } from '../../../src/keeper/folder.ts'
import { runFolder } from '../../../src/keeper/folder.ts'
import { scratchFolder } from '../../scratch.ts'

/** What stands in every run's folder beside `files/`. */
export const reports = ['result.json', 'junit.xml', 'output.log', 'console.log', 'events.ndjson']

/** The folder of a run that is over, with its reports and no files yet. */
export function finishedRun(): RunFolder {
  const folder = runFolder(scratchFolder(), 'run')
  mkdirSync(folder.files)
  for (const path of [folder.result, folder.junit, folder.output, folder.console, folder.events]) {
    writeFileSync(path, `${path}\n`)
  }
  return folder
}

/** Writes a file below `files/` whose name may be any bytes. */
export function writeResult(
  folder: RunFolder,
  name: Buffer | string,
  content: Buffer | string,
): void {
  writeFileSync(Buffer.concat([Buffer.from(`${folder.files}/`), Buffer.from(name)]), content)
}
