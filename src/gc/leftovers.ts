import { packagesIn } from '../bundle/apt/private-apt.ts'
import { shelfFolder } from '../bundle/shelf.ts'
import { toolsShelf } from '../bundle/tools.ts'
import { type Draft, draftsIn } from '../host/draft.ts'
import { statsOf } from '../host/entries.ts'
import { isAlive } from '../host/process.ts'
import { runsFolder } from '../keeper/folder.ts'
import { findMark } from '../keeper/unfinished.ts'
import { removeScratch, scratchOf, strayScratches } from '../machine/vm/scratch.ts'
import { templatesFolder } from '../machine/vm/template/shelf.ts'
import { nixTarballsFolder } from '../nix/kept-download.ts'
import { giveBack } from './give-back.ts'
import type { Ledger } from './ledger.ts'
import { aptPlaces, cachePlace, sharedPlaces } from './places.ts'
import { cutOff } from './runs.ts'

/** Removes what processes of ours were at work on when they were killed. */
export async function removeLeftovers(ledger: Ledger): Promise<void> {
  for (const { path, stats, maker } of await ourDrafts()) {
    if (isAlive(maker)) ledger.left('leftovers', 'their process is at work')
    else await giveBack(ledger, 'leftovers', path, stats.mtimeMs)
  }
  for (const run of await strayScratches()) await removeStrayScratch(run, ledger)
}

async function ourDrafts(): Promise<Draft[]> {
  const own = await Promise.all((await ownPlaces()).map(draftsIn))
  const shared = await Promise.all((await sharedPlaces()).map(draftsIn))
  return [...own.flat(), ...shared.flat().filter(isOurs)]
}

/** Where every draft is ours. */
async function ownPlaces(): Promise<string[]> {
  const cache = await cachePlace()
  const apts = await aptPlaces(cache)
  return [
    runsFolder(),
    cache,
    shelfFolder(cache),
    toolsShelf(cache),
    templatesFolder(),
    nixTarballsFolder(),
    ...apts.flatMap((apt) => [apt, packagesIn(apt)]),
  ]
}

/** Of those where others have theirs. */
const isOurs = ({ name, stats }: Draft) =>
  /^\.?nixos-testbed\./.test(name) && stats.uid === process.getuid?.()

async function removeStrayScratch(run: string, ledger: Ledger): Promise<void> {
  if ((await findMark(run)) !== undefined) return ledger.left('leftovers', cutOff)
  if (!ledger.dryRun) await removeScratch(run)
  const what = scratchOf(run)
  if (ledger.dryRun || (await statsOf(what)) === undefined) return ledger.removed('leftovers', 0)
  const why = 'something in it cannot be removed'
  ledger.failed({ kind: 'leftovers', what, why, remedy: 'look what is mounted there: findmnt' })
}
