import { counted } from '../../bundle/stock/counted.ts'
import { packStock } from '../../bundle/stock/pack.ts'
import type { FetchStock, TakenStock } from '../../model/edge.ts'
import { toFault } from '../../model/fault.ts'
import type { Request } from '../../model/request.ts'
import type { Secret } from '../../model/secret.ts'
import { findNix } from '../../nix/find.ts'
import type { CacheContext } from './context.ts'
import { fetchEntry, keepEntry } from './entry.ts'
import { freshKey, type StockPrefixes, stockPrefixes } from './key.ts'
import { checkSeal, seal } from './seal.ts'
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
  readonly #key: Secret | undefined
  readonly #found: Found[] = []

  /** With a key, entries that are not sealed with it are refused. */
  constructor(request: Request, context: CacheContext, key?: Secret) {
    this.#request = request
    this.#context = context
    this.#key = key
  }

  /** Gives what an earlier job kept of a guest to who takes it: of this state, or of the last before. */
  readonly fetch: FetchStock = async (derivation, take) => {
    const { guest, system } = this.#request
    if (guest === 'distro' || guest.kind === 'bundle') return
    const prefixes = stockPrefixes(guest, system, derivation)
    let found: Found = { derivation, prefixes, available: true, sound: true, paths: [] }
    const complain = (text: string) => {
      found = { ...found, sound: false }
      this.#say(text)
    }
    try {
      await inRoom(await findPackers(), async (room) => {
        const keys = [prefixes.state, prefixes.guest] as const
        const request = { patience: fetchPatience, complain }
        const answer = await fetchEntry(room, keys, request, this.#context)
        const { available = true, matched: key } = answer ?? {}
        found = { ...found, available, ...(key !== undefined && { key }) }
        if (key === undefined) return
        if (this.#key !== undefined) await checkSeal(room.entry, this.#key)
        const { sound, paths } = await take(room.entry)
        found = { ...found, paths, sound: found.sound && sound }
        if (paths.length > 0) this.#say(`restored ${counted(paths)} from ${key}`)
        else if (!sound) this.#say(`refused ${key}`)
      })
    } catch (error) {
      this.#context.signal.throwIfAborted()
      complain(`refused ${found.key ?? 'what there was'}: ${toFault(error).message}`)
    } finally {
      this.#found.push(found)
    }
  }

  /** Keeps for the next job what this one's guest is made of, where the cache has it not. Never rejects. */
  async keep(): Promise<void> {
    for (const found of this.#found) {
      const { available, key, sound, prefixes } = found
      if (!available || this.#context.signal.aborted) return
      if (sound && key?.startsWith(prefixes.state)) continue
      try {
        await this.#pack(found)
      } catch (error) {
        this.#say(`the guest's store paths were not kept: ${toFault(error).message}`)
      }
    }
  }

  async #pack({ derivation, prefixes, paths, key, sound }: Found): Promise<void> {
    const { signal } = this.#context
    const { extraConfig, substituters } = this.#request.nix
    const options = { installer: 'existing', extraConfig, substituters } as const
    const nix = await findNix(options, { install: false, emit: () => undefined, signal })
    await inRoom(await findPackers(), async (room) => {
      const brought = new Set(paths)
      if (!(await packStock(derivation, room.entry, { nix, signal, brought }))) return
      if (this.#key !== undefined) await seal(room.entry, this.#key)
      // One that was refused keeps its key for ever.
      const plain = `${prefixes.state}0`
      const fresh = freshKey(plain, { ...(key !== undefined && { key }), sound })
      const answer = await keepEntry(room, fresh, keepPatience, this.#context)
      if (answer?.saved === true) this.#say(`kept the guest's store paths: ${fresh}`)
    })
  }

  #say(text: string): void {
    this.#context.say(`cache: ${text}`)
  }
}
