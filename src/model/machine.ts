import type { BuiltBundle } from './bundle.ts'
import type { Emit, Stream } from './event.ts'
import type { Fault } from './fault.ts'
import type { Exit } from './outcome.ts'
import type { RunSpec } from './plan.ts'
import type { HeldTarget, Returned, TakenTarget, TargetAccess } from './target.ts'

/** A command to run in the guest. */
export interface Command {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
}

/** Where a command's bytes go, and where its stdin comes from. */
export interface CommandIo {
  readonly stdin?: AsyncIterable<Uint8Array>
  /** Takes output; the channel waits for it before it reads on. */
  readonly output?: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void | Promise<void>
}

/** Where a bundle runs. */
export interface Machine {
  /** Boots the bundle until its agent answers. Rejects with a Fault when it never does. */
  start(built: BuiltBundle, spec: RunSpec, watch: Watch): Promise<Live>
}

/** Who watches a machine live: its events, its streams, and the wish to stop it. */
export interface Watch {
  readonly emit: Emit
  readonly stream: (stream: Stream) => void
  readonly signal: AbortSignal
  readonly fetchTemplate?: FetchTemplate | undefined
}

/**
 * Brings the template of a key to this machine, which has none, from where others keep theirs.
 * Never rejects: without it the guest boots.
 */
export type FetchTemplate = (key: string) => Promise<void>

/** What lets somebody into a target who has not taken it: where it is and who it is are known. */
export type Keys = Pick<TargetAccess, 'keys' | 'agent'>

/** What whoever finishes a run can do for its hardware. */
export interface FinishHelp {
  readonly keys?: Keys
  /** How long they wait for it; until its lease must be over and it must be up, where absent. */
  readonly limitMs?: number
}

/** Where a run's folder has what is known of its hardware, and what is found there. */
export interface TargetPlaces {
  /** The file with what stood on the host before, if it came so far. */
  readonly manifest: string
  /** The folder for what the host has kept of a panic. */
  readonly evidence: string
}

/**
 * Brings hardware back that a run took whose tool is dead: by the keys given, or those whose files
 * the run named. Rejects where it cannot; the hardware returns by itself then, when its lease ends.
 */
export type FinishTarget = (
  taken: TakenTarget,
  context: FinishHelp & TargetPlaces & { readonly emit: Emit; readonly signal?: AbortSignal },
) => Promise<Returned>

/** Lets go of hardware that a dead tool had locked and not taken. Rejects where it cannot. */
export type ReleaseTarget = (
  held: HeldTarget,
  context: FinishHelp & { readonly signal?: AbortSignal },
) => Promise<void>

/** A machine that is up. */
export interface Live {
  readonly identity: {
    readonly bootId: string
    readonly release: string
    readonly accel?: 'kvm' | 'tcg'
    /** Whether it booted for this run, or came to life from a template. */
    readonly start?: 'cold' | 'warm'
  }
  /** Writes a file in the guest, whole. */
  writeFile(path: string, content: Uint8Array, mode: number): Promise<void>
  /** Runs a command to its end. Rejects with a Fault when the machine goes first. */
  exec(command: Command, io: CommandIo): Promise<Exit>
  /** Has all of its results be home. Rejects where they cannot be. */
  sync(): Promise<void>
  /** Asks the running commands to end, all their processes included. */
  terminate(): void
  /**
   * Ends the machine, whatever state it is in. Idempotent; afterwards nothing of it runs. Gives the
   * reason of an end it had by itself, where only that tells.
   */
  stop(): Promise<Fault | undefined>
}
