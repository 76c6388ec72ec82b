import { packagesIn } from '../bundle/apt/private-apt.ts'
import { shelfFolder } from '../bundle/shelf.ts'
import { toolsShelf } from '../bundle/tools.ts'
import { type Draft, draftsIn } from '../host/draft.ts'
import { removeTree } from '../host/remove.ts'
import { clearStaleLocks, templatesFolder } from '../machine/vm/template/shelf.ts'
import type { ProcessMark } from '../model/event.ts'
import { nixTarballsFolder } from '../nix/kept-download.ts'
import { runsFolder } from './folder.ts'
import { aptPlaces, cachePlace, sharedPlaces } from './places.ts'

/** What processes of ours have not finished, wherever that may lie; those of live ones too. */
export async function ourDrafts(): Promise<Draft[]> {
  const own = await Promise.all((await ownPlaces()).map(draftsIn))
  const shared = await Promise.all((await sharedPlaces()).map(draftsIn))
  return [...own.flat(), ...shared.flat().filter(isOurs)]
}

/** Removes what a killed process was at work on, and its locks. Never rejects: `gc` tries again. */
export async function removeDraftsOf(dead: ProcessMark): Promise<void> {
  const drafts = await ourDrafts().catch(() => [])
  for (const { path, maker } of drafts) {
    if (maker.pid !== dead.pid || maker.startTime !== dead.startTime) continue
    await removeTree(path).catch(() => undefined)
  }
  await clearStaleLocks()
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
