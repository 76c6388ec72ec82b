import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packagesFolder } from '../bundle/apt/private-apt.ts'
import { shelfFolder } from '../bundle/shelf.ts'
import { toolsShelf } from '../bundle/tools.ts'
import { type Draft, draftsIn } from '../host/draft.ts'
import { statsOf } from '../host/entries.ts'
import { cacheFolder } from '../host/folders.ts'
import { nixFolder } from '../host/nix.ts'
import { isAlive } from '../host/process.ts'
import { runsFolder } from '../keeper/folder.ts'
import { findMark } from '../keeper/unfinished.ts'
import { removeScratch, scratchOf, strayScratches } from '../machine/vm/scratch.ts'
import { templatesFolder } from '../machine/vm/template/shelf-room.ts'
import { systems } from '../model/system.ts'
import { configParent } from '../nix/client.ts'
import { nixTarballsFolder } from '../nix/kept-download.ts'
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

async function ourDrafts(): Promise<Draft[]> {
  const own = await Promise.all(ownFolders().map(draftsIn))
  const shared = await Promise.all(sharedFolders().map(draftsIn))
  return [...own.flat(), ...shared.flat().filter(isOurs)]
}

/** Where every draft is ours. */
function ownFolders(): string[] {
  const cache = cacheFolder()
  return [
    runsFolder(),
    cache,
    shelfFolder(cache),
    toolsShelf(cache),
    templatesFolder(),
    nixTarballsFolder(),
    ...systems.flatMap((system) => [join(cache, 'apt', system), packagesFolder(cache, system)]),
  ]
}

/** Where others have theirs. */
const sharedFolders = () => [...new Set([tmpdir(), configParent(), nixFolder])]

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
