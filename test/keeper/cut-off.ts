import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRunFolder, type RunFolder } from '../../src/keeper/folder.ts'
import { Journal } from '../../src/keeper/journal.ts'
import type { Happening, ProcessMark } from '../../src/model/event.ts'

/** The mark of a process that is long gone. */
export const dead: ProcessMark = { pid: 2, startTime: '1' }

/** Writes what a run's tool would have written until then. */
export function writeJournal(
  { id, path, events }: RunFolder,
  keeper: ProcessMark,
  ...happenings: readonly Happening[]
): void {
  const { emit } = new Journal(events, () => undefined)
  const command = ['nixos-testbed', 'run', 'x']
  emit({ type: 'run-started', run: id, folder: path, keeper, command })
  for (const happening of happenings) emit(happening)
}

/** A run whose tool was killed when these had happened; its guest had written a file, `a`. */
export async function cutOffRun(...happenings: readonly Happening[]): Promise<RunFolder> {
  const folder = await createRunFolder(undefined, dead)
  writeJournal(folder, dead, ...happenings)
  writeFileSync(join(folder.staging, 'a'), 'home')
  return folder
}
