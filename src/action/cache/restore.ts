import { findTraveller } from '../../bundle/parcel/pack.ts'
import type { GuestWish } from '../../bundle/wish.ts'
import { thisDistribution } from '../../host/distribution.ts'
import { toFault } from '../../model/fault.ts'
import { lastUses, shelve } from './contents.ts'
import type { CacheContext } from './context.ts'
import { fetchEntry } from './entry.ts'
import { type Keys, keysOf } from './key.ts'
import { findPackers, inRoom, type Packers } from './workshop.ts'

/** What the cache brought, for the save to compare with. */
export interface Restored {
  readonly wish: GuestWish
  readonly keys: Keys
  readonly packers: Packers
  /** The key of the entry; absent where there was none. */
  readonly key?: string
  /** Whether all went well: then what is not here is not in the cache. */
  readonly sound: boolean
  /** The identities of what was in the entry. */
  readonly contents: readonly string[]
  /** What was last used when, as it was put in place. */
  readonly uses: ReadonlyMap<string, number>
}

/** Longer than that, building anew is as quick. */
const patience = 90_000

/**
 * Brings home what an earlier job kept for a wish: host packages, Nix, and the guest itself.
 * Gives nothing to save by where there is no cache here, or where this machine has the guest
 * from an earlier job of its own. Never rejects.
 */
export async function restoreCaches(
  wish: GuestWish,
  context: CacheContext,
): Promise<Restored | undefined> {
  try {
    return await restore(wish, context)
  } catch (error) {
    context.say(`cache: nothing was restored: ${toFault(error).message}`)
    return undefined
  }
}

async function restore(wish: GuestWish, context: CacheContext): Promise<Restored | undefined> {
  if ((await findTraveller(wish)) !== undefined) return undefined
  const packers = await findPackers()
  const keys = keysOf(wish, await thisDistribution())
  let sound = true
  const complain = (text: string) => {
    sound = false
    context.say(`cache: ${text}`)
  }
  return inRoom(packers, async (room) => {
    const request = { patience, complain }
    const answer = await fetchEntry(room, [keys.wish, keys.machine], request, context)
    if (answer?.available === false) return undefined
    const { matched } = answer ?? {}
    const contents =
      matched === undefined ? [] : await shelve(room.entry, matched.startsWith(keys.wish))
    if (matched !== undefined)
      context.say(`cache: restored ${contents.length} things from ${matched}`)
    const key = matched === undefined ? {} : { key: matched }
    return { wish, keys, packers, ...key, sound, contents, uses: await lastUses() }
  })
}
