import { statsOf } from '../host/entries.ts'
import { isAlive } from '../host/process.ts'
import { ourDrafts } from '../keeper/drafts.ts'
import { findMark } from '../keeper/unfinished.ts'
import { removeScratch, scratchOf, strayScratches } from '../machine/vm/scratch.ts'
import { giveBack } from './give-back.ts'
import type { Ledger } from './ledger.ts'
import { cutOff } from './runs.ts'

/** Removes what processes of ours were at work on when they were killed. */
export async function removeLeftovers(ledger: Ledger): Promise<void> {
  for (const { path, stats, maker } of await ourDrafts()) {
    if (isAlive(maker)) ledger.left('leftovers', 'their process is at work')
    else await giveBack(ledger, 'leftovers', path, stats.mtimeMs)
  }
  for (const run of await strayScratches()) await removeStrayScratch(run, ledger)
}

async function removeStrayScratch(run: string, ledger: Ledger): Promise<void> {
  if ((await findMark(run)) !== undefined) return ledger.left('leftovers', cutOff)
  if (!ledger.dryRun) await removeScratch(run)
  const what = scratchOf(run)
  if (ledger.dryRun || (await statsOf(what)) === undefined) return ledger.removed('leftovers', 0)
  const why = 'something in it cannot be removed'
  ledger.failed({ kind: 'leftovers', what, why, remedy: 'look what is mounted there: findmnt' })
}
