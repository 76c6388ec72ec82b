import type { BuiltBundle } from '../../model/bundle.ts'
import type { KexecRequest } from '../../model/hardware.ts'
import type { BuiltImage } from '../../model/image.ts'
import type { TargetPlaces, Watch } from '../../model/machine.ts'
import type { RunSpec } from '../../model/plan.ts'
import type { Nix } from '../../nix/nix.ts'
import type { TargetConsole } from './console/console.ts'
import type { Additions } from './handover/additions.ts'
import type { Lock } from './lock/lock.ts'
import type { TargetFacts } from './look/facts.ts'
import type { Update } from './microcode/update.ts'
import type { Shipped } from './ship/ship.ts'
import type { Site } from './site.ts'
import type { Access } from './ssh/access.ts'
import type { Connection } from './ssh/connection.ts'
import type { Manifest } from './traces/entry.ts'

/** Where a run on hardware has what is its own here. */
export interface Places extends TargetPlaces {
  /** The folder that the guest's results come home to. */
  readonly staging: string
  /** Where goes what the guest changed of a shared folder that was changed here too, and its drafts. */
  readonly conflicts: { readonly conflicts: string; readonly drafts: string }
  /** Finds the Nix whose store has the image; asked only where the store itself is sent from. */
  readonly nix: () => Promise<Nix>
  /** Fetches the distribution's microcode of a vendor. */
  readonly packagedMicrocode: (vendor: string, watch: Watch) => Promise<readonly Uint8Array[]>
}

/** What a run on hardware is about, whichever that will be. */
export interface Errand extends Places {
  readonly spec: RunSpec
  readonly built: BuiltBundle
  readonly image: BuiltImage
  readonly watch: Watch
}

/** The same with the hardware that it is on. */
export interface Job extends Errand {
  readonly hardware: KexecRequest
}

/** A run and its host. */
export interface Met {
  readonly job: Job
  readonly host: Host
}

/** A host that was found fit, and is ours until it is left or comes back. */
export interface Host {
  /** With root's rights. */
  readonly connection: Connection
  /** Pinned to the key that it has shown. */
  readonly access: Access
  readonly facts: TargetFacts
  readonly before: Manifest
  readonly lock: Lock
  /** Lets go of the host as it was. */
  leave(): Promise<void>
  /** It jumps: the connection ends, and the lock goes with the host's RAM. */
  depart(): void
  /** Gives the lock back on another connection. */
  release(connection: Connection): Promise<void>
}

/** The RAM system, loaded by a host that has not jumped yet. */
export interface Loaded {
  readonly shipped: Shipped
  readonly additions: Additions
  readonly nonce: string
  /** What its processors are given; absent where there is none for them. */
  readonly update?: Update | undefined
}

/** A host that is away: it was asked to jump, and is to come back. */
export interface Away {
  readonly job: Job
  readonly host: Host
  readonly loaded: Loaded
  readonly site: Site
  /** Read from before the jump until the host is back. */
  readonly console: TargetConsole
}
