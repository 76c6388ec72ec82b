import { constants } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  findTraveller,
  packParcel,
  type Traveller,
  travellerIdentity,
} from '../../bundle/parcel/pack.ts'
import { storeAccess } from '../../host/nix.ts'
import { toFault } from '../../model/fault.ts'
import { findNix } from '../../nix/find.ts'
import { filesUsedSince, type KeptFile } from './contents.ts'
import type { CacheContext } from './context.ts'
import { keepEntry } from './entry.ts'
import { entryKey, freshKey } from './key.ts'
import type { Restored } from './restore.ts'
import { inRoom, type Room } from './workshop.ts'

/** What the run made of what was restored. */
export interface RunSoFar {
  /** Whether the guest was built, and not found or taken from the cache. */
  readonly built: boolean
}

const patience = 180_000

/**
 * Keeps for the next job what this one used, where that is more than what the cache has. Entries
 * are never changed, so another is made. Never rejects.
 */
export async function saveCaches(
  restored: Restored,
  { built }: RunSoFar,
  context: CacheContext,
): Promise<void> {
  try {
    await save(restored, built, context)
  } catch (error) {
    context.say(`cache: nothing was saved: ${toFault(error).message}`)
  }
}

async function save(restored: Restored, built: boolean, context: CacheContext): Promise<void> {
  const files = await filesUsedSince(restored.uses)
  const guest = await findTraveller(restored.wish)
  const contents = files.map(({ identity }) => identity)
  if (guest !== undefined) contents.push(travellerIdentity(guest))
  const known = new Set(restored.contents)
  const refused = built && guest !== undefined && !(await isDaemons())
  if (!refused && contents.every((each) => known.has(each))) return
  const key = freshKey(entryKey(restored.keys, contents), restored)
  await inRoom(restored.packers, async (room) => {
    await pack(room, files, guest, context)
    const answer = await keepEntry(room, key, patience, context)
    if (answer?.saved === true) context.say(`cache: kept for the next job: ${key}`)
  })
}

/** Through a daemon a guest may have been refused for who brought it, and would be for ever. */
async function isDaemons(): Promise<boolean> {
  return (await storeAccess()) === 'daemon'
}

async function pack(
  { entry }: Room,
  files: readonly KeptFile[],
  guest: Traveller | undefined,
  { signal }: CacheContext,
): Promise<void> {
  for (const { name, path } of files) {
    await copyFile(path, join(entry, name), constants.COPYFILE_FICLONE)
  }
  if (guest === undefined) return
  const options = { installer: 'existing', extraConfig: [], substituters: [] } as const
  const nix = await findNix(options, { install: false, emit: () => undefined, signal })
  await packParcel(guest, entry, { nix, signal })
}
