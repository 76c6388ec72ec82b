import { assetsIdentity } from '../../bundle/assets.ts'
import { hashOf } from '../../bundle/identity.ts'
import { hasAllDrivers } from '../../bundle/key.ts'
import { type GuestWish, isDistro, packagesOf } from '../../bundle/wish.ts'
import type { Distribution } from '../../host/distribution.ts'
import type { NixosGuest } from '../../model/guest.ts'
import type { System } from '../../model/system.ts'

/** Counts up when an entry is laid out otherwise. */
const layout = 1

/** What entries are called: by machine, by wish, by content. */
export interface Keys {
  /** What all entries for such a machine begin with; they hold its packages at least. */
  readonly machine: string
  /** What those of this very wish begin with; they may hold its guest. */
  readonly wish: string
}

export function keysOf(wish: GuestWish, { id, version }: Distribution): Keys {
  const machine = `nixos-testbed-${layout}-${wish.system}-${id}-${version}-${process.arch}-`
  // NixOS, and a guest with a kernel of the user's own, are in no entry: what else they have makes no difference.
  const guest =
    wish.kernel === undefined && isDistro(wish)
      ? [
          packagesOf(wish),
          assetsIdentity(wish.system),
          ...(hasAllDrivers(wish) ? ['all drivers'] : []),
        ]
      : null
  return { machine, wish: `${machine}${hashOf(guest).slice(0, 12)}-` }
}

/** The key of an entry that holds these things. */
export function entryKey({ wish }: Keys, contents: Iterable<string>): string {
  return `${wish}${hashOf([...contents].sort()).slice(0, 16)}`
}

/** What all entries with the template of a key begin with. */
export function templatePrefix(key: string): string {
  return `nixos-testbed-template-${layout}-${key}-`
}

/** What entries with store paths of a NixOS guest begin with. */
export interface StockPrefixes {
  /** Those of this configuration in any state it had. */
  readonly guest: string
  /** Those of it as it is now. */
  readonly state: string
}

export function stockPrefixes(
  guest: NixosGuest,
  system: System,
  derivation: string,
): StockPrefixes {
  // As it is written: where a checkout stands makes no difference.
  const name = guest.kind === 'flake' ? [guest.written, guest.host ?? null] : [guest.file]
  const all = `nixos-testbed-store-${layout}-${system}-${process.arch}-`
  const ofGuest = `${all}${hashOf(name).slice(0, 12)}-`
  return { guest: ofGuest, state: `${ofGuest}${hashOf(derivation).slice(0, 16)}-` }
}

/** What was found wrong keeps its key for ever, so the sound one needs another. */
export function freshKey(
  plain: string,
  { key, sound }: { readonly key?: string; readonly sound: boolean },
): string {
  if (sound && key !== plain) return plain
  const { GITHUB_RUN_ID: run = '0', GITHUB_RUN_ATTEMPT: attempt = '1' } = process.env
  return `${plain}-${run}-${attempt}`
}
