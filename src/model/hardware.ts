import type { MicrocodeWish } from './microcode.ts'
import type { Secret } from './secret.ts'
import type { TargetAccess } from './target.ts'

/** What of the host the system that is sent there takes on. */
export const inheritances = ['user-auth', 'host-keys', 'ip-setup'] as const
export type Inheritance = (typeof inheritances)[number]

/** The ways the system gets to the host. */
export const deliveries = ['auto', 'nix-copy', 'tarball', 'pull'] as const
export type Delivery = (typeof deliveries)[number]

/** What becomes of the hardware when the run is over. */
export const afters = ['return', 'stay', 'power-cycle'] as const
export type After = (typeof afters)[number]

/** Real hardware: which, how it is got at, and how it is given back. */
export interface KexecRequest {
  readonly access: TargetAccess
  readonly inherit: readonly Inheritance[]
  /** The guest's own private host key, in OpenSSH's format: it has this one and no other. */
  readonly guestKey?: Secret
  /** Whether the guest compresses memory that it has not used for long. */
  readonly zswap: boolean
  /** What its kernel is given for the processors; they keep what they have where it is absent. */
  readonly microcode?: MicrocodeWish
  readonly transport: Delivery
  /** Where the host fetches the system from; with `pull` alone. */
  readonly pullFrom?: string
  readonly after: After
  /** How long the machine waits for a sign of us before it returns by itself. */
  readonly leaseMs: number
  /** For a shell here; who has it run does without our tokens. It may hold a password. */
  readonly powerCycleCommand?: Secret
  /** Likewise; while it runs it writes what the machine's console says. */
  readonly consoleCommand?: Secret
  /** How long to wait for a target that another run has; 0 not at all. */
  readonly waitForLockMs: number
}
