import { existsSync } from 'node:fs'
import { isAlive } from '../host/process.ts'
import type { Emit, Event } from '../model/event.ts'
import { toFault } from '../model/fault.ts'
import { finish, startOf } from './finish.ts'
import { type RunFolder, runFolder, runOfCopy } from './folder.ts'
import { readJournal } from './journal.ts'
import { handBack, markFinished, takeOver, type Unfinished, unfinishedRuns } from './unfinished.ts'

/** How long a new run waits for the hardware of an earlier one, which returns by itself. */
const targetMs = 20_000

/**
 * Finishes all runs whose tool was killed, before a new one starts, and tells of each. Those that
 * another process looks after are left alone. Never rejects for a run that cannot be finished.
 */
export async function finishAbandoned(emit: Emit): Promise<void> {
  const runs = await unfinishedRuns()
  for (const run of runs) {
    const of = runOfCopy(run.id)
    if (isAlive(run.keeper) || runs.some(({ id }) => id === of)) continue // a copy goes with its run
    try {
      if (await takeOver(run)) await finishTaken(run, emit)
    } catch (error) {
      const why = toFault(error).message
      const message = `an earlier run in ${run.path} cannot be finished: ${why}; the next run tries again, unless that folder is removed`
      emit({ type: 'notice', message })
    }
  }
}

async function finishTaken(run: Unfinished, emit: Emit): Promise<void> {
  const folder = runFolder(run.path, run.id)
  try {
    if (await isToBeFinished(folder)) await finishAndTell(folder, emit)
    else await markFinished(folder.id)
  } finally {
    await handBack(run)
  }
}

/** Not where the folder was removed or is another run's by now, nothing had begun, or all is told. */
async function isToBeFinished({ id, events, result }: RunFolder): Promise<boolean> {
  if (!existsSync(events) || startOf(await readJournal(events))?.run !== id) return false
  return !existsSync(result)
}

async function finishAndTell(folder: RunFolder, emit: Emit): Promise<void> {
  const warnings: string[] = []
  const tell = (event: Event) => {
    if (event.type === 'warning') warnings.push(event.message)
  }
  const { outcome } = await finish(folder, tell, { limitMs: targetMs })
  if (warnings.length > 0) throw new Error(warnings.join('; '))
  const message = `an earlier run was cut off and is now finished: ${outcome}, in ${folder.path}`
  emit({ type: 'notice', message })
}
