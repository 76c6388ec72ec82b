import type { FoundKeys } from './keys/find.ts'
import type { KnownHosts } from './known-hosts/known-hosts.ts'
import type { PublicKey } from './public-key.ts'
import type { Target } from './target.ts'

/** What it takes to get into a host. */
export interface Access {
  readonly target: Target
  readonly keys: FoundKeys
  readonly knownHosts: KnownHosts
  /** Hosts to go through, the first of them reached from here; each is checked as the target is. */
  readonly proxyJump?: readonly Target[]
  /** The only keys of the target that are accepted, whatever the known hosts say. */
  readonly pinned?: readonly PublicKey[]
}

/** How long to wait, in milliseconds. */
export interface Patience {
  /** For an answer to the call: name looked up, TCP connected. */
  readonly reachMs: number
  /** For all from there to being logged in. */
  readonly loginMs: number
  /** For a command to be started. */
  readonly openMs: number
  /** Between two looks whether the other end is still there. */
  readonly aliveMs: number
  /** Without a word from the other end, after which the line counts as cut. */
  readonly silentMs: number
}

export const usualPatience: Patience = {
  reachMs: 15_000,
  loginMs: 30_000,
  openMs: 20_000,
  aliveMs: 5_000,
  silentMs: 60_000, // loading a kernel keeps a slow host with one CPU busy for half of that
}
