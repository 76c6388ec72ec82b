import type { Secret } from './secret.ts'

/** A host reached over SSH. */
export interface Target {
  readonly user: string
  /** A name in lower case, or an address without brackets. */
  readonly host: string
  readonly port: number
}

/** A private key: in a file, or as its text. */
export type SshKey =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly text: Secret }

/** What tells which host keys are whose: in a file of known hosts, or as such a file's text. */
export type KnownHosts =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly text: string }

/** The way to a target: who lets us in, and how we know that it is the one. */
export interface TargetAccess {
  readonly target: Target
  /** Tried in this order, before the agent's. */
  readonly keys: readonly SshKey[]
  /** The socket of the caller's agent, absolute. */
  readonly agent?: string
  readonly knownHosts: readonly KnownHosts[]
  /** Hosts on the way, the first of them reached from here. */
  readonly proxyJump: readonly Target[]
}

/** What became of a target: as it was, changed, or nobody knows. */
export const returns = ['clean', 'traces', 'not-back'] as const
export type Return = (typeof returns)[number]

/** How a target came back. */
export interface Returned {
  readonly return: Return
  /** What was found there that was not there before, or why it is not back; a sentence each. */
  readonly found: readonly string[]
  /** What nobody could look at, though nothing speaks against it; a sentence each. */
  readonly unseen?: readonly string[]
  /** Of the host that is back. */
  readonly bootId?: string
}

/** A target that is locked for a run: what another process needs to let go of it. No secrets. */
export interface HeldTarget {
  readonly target: Target
  /** The host's own keys, as lines of known_hosts have them: `ssh-ed25519 AAAA...`. No others are accepted. */
  readonly hostKeys: readonly string[]
  /** The host's before it was taken. */
  readonly bootId: string
  /** Files that held keys; where a key was text, who finishes the run has to have it from elsewhere. */
  readonly keyFiles: readonly string[]
  readonly proxyJump: readonly Target[]
  /** The token by which the lock is released. */
  readonly lock: string
  /** The store path of the image that it is given. */
  readonly image: string
}

/** A target that is ours until it is back: what another process needs to bring it there. */
export interface TakenTarget extends HeldTarget {
  /** The keys of the system that was sent, as `hostKeys` has the host's. */
  readonly ramKeys: readonly string[]
  /** What the kernel of the system that was sent has on its command line; hex. */
  readonly nonce: string
}

/** `host:port`, as a person knows it; who logs in is nobody else's business. */
export function placeOf({ host, port }: Target): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
