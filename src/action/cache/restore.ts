import { findTraveller } from '../../bundle/parcel/pack.ts'
import type { GuestWish } from '../../bundle/wish.ts'
import { thisDistribution } from '../../host/distribution.ts'
import { toFault } from '../../model/fault.ts'
import type { Runner } from '../runner.ts'
import { lastUses, shelve } from './contents.ts'
import { type Keys, keysOf } from './key.ts'
import { askService } from './service.ts'
import { entryPaths, findPackers, inRoom, type Packers, unpacking } from './workshop.ts'

export interface CacheContext {
  readonly runner: Pick<Runner, 'withService'>
  /** Told what was kept and what went wrong: plain lines, never annotations. */
  readonly say: (text: string) => void
  readonly signal: AbortSignal
}

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

async function restore(
  wish: GuestWish,
  { runner, say, signal }: CacheContext,
): Promise<Restored | undefined> {
  if ((await findTraveller(wish)) !== undefined) return undefined
  const packers = await findPackers()
  const keys = keysOf(wish, await thisDistribution())
  let sound = true
  const complain = (text: string) => {
    sound = false
    say(`cache: ${text}`)
  }
  return inRoom(packers, async ({ folder, entry, environment }) => {
    const order = { paths: entryPaths, key: keys.wish, restoreKeys: [keys.wish, keys.machine] }
    const answer = await runner.withService(() =>
      askService(order, {
        folder,
        environment: { ...process.env, ...environment, ...unpacking },
        patience,
        signal,
        complain,
      }),
    )
    if (answer?.available === false) return undefined
    const { matched } = answer ?? {}
    const contents = matched === undefined ? [] : await shelve(entry, matched.startsWith(keys.wish))
    if (matched !== undefined) say(`cache: restored ${contents.length} things from ${matched}`)
    const key = matched === undefined ? {} : { key: matched }
    return { wish, keys, packers, ...key, sound, contents, uses: await lastUses() }
  })
}
