import { join } from 'node:path'
import { reclaim } from '../collect/reclaim.ts'
import { type Entry, entriesOf, statsOf } from '../host/entries.ts'
import { isAlive } from '../host/process.ts'
import { startOf } from '../keeper/finish.ts'
import { runFolder, runsFolder } from '../keeper/folder.ts'
import { readJournal } from '../keeper/journal.ts'
import { findMark } from '../keeper/unfinished.ts'
import { type AgeLimit, isTooNew, tooNew, underWay } from './age.ts'
import { giveBack } from './give-back.ts'
import type { Ledger } from './ledger.ts'

export const cutOff = 'its tool was killed; the next run finishes it'

/** Only folders that a run named itself: a user may have put others beside them. */
const ofRun = /^\d{8}-\d{6}-[0-9a-f]{6}$/
const ofCopy = /^copy-\d+$/

/** Removes the folders of runs that ended long ago. */
export async function removeRuns(limit: AgeLimit, ledger: Ledger): Promise<void> {
  const folders = (await entriesOf(runsFolder())).filter(
    ({ name, stats }) => stats.isDirectory() && ofRun.test(name),
  )
  for (const folder of folders) {
    const why = await whyKept(folder, limit)
    if (why !== undefined) {
      ledger.left('runs', why)
      continue
    }
    // What could not be collected still belongs to the guest's users.
    if (!ledger.dryRun && (await hasLive(folder.path))) await reclaim(folder.path)
    await giveBack(ledger, 'runs', folder.path, folder.stats.mtimeMs)
  }
}

/** In the run's folder, or in one of its copies'. */
async function hasLive(path: string): Promise<boolean> {
  const names = (await entriesOf(path)).map(({ name }) => name).filter((name) => ofCopy.test(name))
  const live = ['', ...names].map((name) => statsOf(join(path, name, 'live')))
  return (await Promise.all(live)).some((stats) => stats !== undefined)
}

async function whyKept({ name, path, stats }: Entry, limit: AgeLimit): Promise<string | undefined> {
  // A run's mark is there before its folder, and until its result is.
  const mark = await findMark(name)
  if (mark !== undefined) return isAlive(mark.keeper) ? underWay : cutOff
  const { result, events } = runFolder(path, name)
  const ended = await statsOf(result)
  if (ended === undefined && (await isKept(events))) return underWay
  const last = ended ?? (await statsOf(events)) ?? stats
  return isTooNew(last.mtimeMs, limit) ? tooNew : undefined
}

/** Whether the tool that wrote a journal lives; its marks may be in another state folder. */
async function isKept(events: string): Promise<boolean> {
  const start = startOf(await readJournal(events).catch(() => []))
  return start !== undefined && isAlive(start.keeper)
}
