import type { KnownHosts, SshKey, Target } from './target.ts'

/** The protocols by which Nix has another machine build: that of its daemon, and the older one. */
export const builderProtocols = ['ssh-ng', 'ssh'] as const
export type BuilderProtocol = (typeof builderProtocols)[number]

/** A machine that builds for this one. */
export interface Builder {
  readonly protocol: BuilderProtocol
  readonly target: Target
  /** Nix's names of what it builds for, at least one. */
  readonly systems: readonly string[]
  /** How many builds at once. */
  readonly jobs: number
  /** Of two that can build, the one with the larger number does. */
  readonly speed: number
  /** What a build may ask for beyond the system: `kvm`, `big-parallel`. */
  readonly features: readonly string[]
}

/** Machines that build for this one, and the way to them. */
export interface BuilderRequest {
  readonly machines: readonly Builder[]
  /** Tried in this order, before the agent's. */
  readonly keys: readonly SshKey[]
  /** The socket of the caller's agent, absolute. */
  readonly agent?: string
  readonly knownHosts: readonly KnownHosts[]
}
