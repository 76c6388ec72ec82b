import { packStock } from '../../bundle/stock/pack.ts'
import type { FetchStock, TakenStock } from '../../model/edge.ts'
import { toFault } from '../../model/fault.ts'
import type { Request } from '../../model/request.ts'
import { findNix } from '../../nix/find.ts'
import type { CacheContext } from './context.ts'
import { fetchEntry, keepEntry } from './entry.ts'
import { freshKey, type StockPrefixes, stockPrefixes } from './key.ts'
import { findPackers, inRoom } from './workshop.ts'

/** What the cache had of a guest's store. */
interface Found extends TakenStock {
  readonly derivation: string
  readonly prefixes: StockPrefixes
  readonly available: boolean
  /** The entry's key; absent where there was none. */
  readonly key?: string
}

/** Longer than that, building anew may be as quick. */
const fetchPatience = 90_000
const keepPatience = 300_000

/** The store paths of a NixOS guest in the repository's cache: each state of a guest has an entry of its own. */
export class StockCache {
  readonly #request: Request
  readonly #context: CacheContext
  #found: Found | undefined

  constructor(request: Request, context: CacheContext) {
    this.#request = request
    this.#context = context
  }

  /** Gives what an earlier job kept of a guest to who takes it: of this state, or of the last before. */
  readonly fetch: FetchStock = async (derivation, take) => {
    const { guest, system } = this.#request
    if (guest === 'distro' || guest.kind === 'bundle') return
    const prefixes = stockPrefixes(guest, system, derivation)
    const none = { derivation, prefixes, available: true, sound: true, paths: [] }
    this.#found = none
    let sound = true
    const complain = (text: string) => {
      sound = false
      this.#context.say(`cache: ${text}`)
    }
    try {
      await inRoom(await findPackers(), async (room) => {
        const request = { patience: fetchPatience, complain }
        const answer = await fetchEntry(
          room,
          [prefixes.state, prefixes.guest],
          request,
          this.#context,
        )
        const { available = true, matched } = answer ?? {}
        this.#found = { ...none, available, sound }
        if (matched === undefined) return
        const taken = await take(room.entry)
        this.#found = { ...none, key: matched, paths: taken.paths, sound: sound && taken.sound }
        const what = `${taken.paths.length} store paths from ${matched}`
        this.#context.say(`cache: ${taken.sound ? 'restored' : 'refused'} ${what}`)
      })
    } catch (error) {
      this.#context.signal.throwIfAborted()
      complain(`no store paths were restored: ${toFault(error).message}`)
    }
  }

  /** Keeps for the next job what this one's guest is made of, where the cache has it not. Never rejects. */
  async keep(): Promise<void> {
    const found = this.#found
    if (found === undefined || !found.available || this.#context.signal.aborted) return
    const { key, sound, prefixes } = found
    if (sound && key?.startsWith(prefixes.state)) return
    try {
      await this.#pack(found)
    } catch (error) {
      this.#context.say(`cache: the guest's store paths were not kept: ${toFault(error).message}`)
    }
  }

  async #pack({ derivation, prefixes, paths, key, sound }: Found): Promise<void> {
    const { signal, say } = this.#context
    const { extraConfig, substituters } = this.#request.nix
    const options = { installer: 'existing', extraConfig, substituters } as const
    const nix = await findNix(options, { install: false, emit: () => undefined, signal })
    await inRoom(await findPackers(), async (room) => {
      const brought = new Set(paths)
      if (!(await packStock(derivation, room.entry, { nix, signal, brought }))) return
      // One that was refused keeps its key for ever.
      const plain = `${prefixes.state}0`
      const fresh = freshKey(plain, { ...(key !== undefined && { key }), sound })
      const answer = await keepEntry(room, fresh, keepPatience, this.#context)
      if (answer?.saved === true) say(`cache: kept the guest's store paths: ${fresh}`)
    })
  }
}
