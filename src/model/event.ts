import type { FailedUnit } from './failed-unit.ts'
import type { MicrocodeReport } from './microcode.ts'
import type { CancelSignal, Exit, Outcome, Verdict } from './outcome.ts'
import type { MachineKind } from './request.ts'
import type { System } from './system.ts'
import type { HeldTarget, Returned, TakenTarget } from './target.ts'

/** The stages of a run, in the order they are gone through. */
export const phases = [
  'host',
  'nix',
  'build',
  'target',
  'ship',
  'boot',
  'script',
  'return',
  'collect',
  'report',
] as const
export type Phase = (typeof phases)[number]

/** A process of ours that must not outlive its run: its id, and the kernel's start time that makes it unique. */
export interface ProcessMark {
  readonly pid: number
  /** Field 22 of /proc/PID/stat, in clock ticks since boot. */
  readonly startTime: string
}

/** What happens in a run, without its envelope. */
export type Happening =
  | {
      readonly type: 'run-started'
      readonly run: string
      /** The run folder, absolute, where it stood then. */
      readonly folder: string
      readonly keeper: ProcessMark
      readonly command: readonly string[]
      /** Absent in journals from before there was a choice. */
      readonly machine?: MachineKind
      /** In how many guests at once, where there are several: each has a journal of its own. */
      readonly copies?: number
    }
  | { readonly type: 'phase-started'; readonly phase: Phase }
  | { readonly type: 'phase-ended'; readonly phase: Phase; readonly seconds: number }
  /** Something that takes long moves on; shown, replaced by the next, and not kept. */
  | {
      readonly type: 'progress'
      readonly message: string
      /** Bytes. */
      readonly done?: number
      readonly total?: number
    }
  /** Something a person wants to know: what was installed, where files went. */
  | { readonly type: 'notice'; readonly message: string }
  | {
      readonly type: 'warning'
      readonly message: string
      readonly remedy?: string
      /** That the guest is emulated although KVM was hoped for; other warnings are about anything. */
      readonly about?: 'acceleration'
    }
  | { readonly type: 'process-started'; readonly name: string; readonly process: ProcessMark }
  | {
      readonly type: 'bundle-ready'
      readonly path: string
      readonly system: System
      readonly release: string
      readonly built: boolean
    }
  /** The hardware answers, and was looked at. */
  | {
      readonly type: 'target-found'
      /** `host:port` */
      readonly place: string
      /** `uname -r` of the system it had. */
      readonly release: string
    }
  /** A board of the lab would do, and is not taken: it is another's, out of reach, unfit or let be. */
  | { readonly type: 'board-passed-over'; readonly board: string; readonly why: string }
  /** A board of the lab is this run's. */
  | {
      readonly type: 'board-taken'
      readonly board: string
      /** What it is remembered by, whatever the lab calls it. */
      readonly key: string
    }
  /** The hardware is locked: from here on who finishes this run takes back what it was given. */
  | ({ readonly type: 'target-held' } & HeldTarget)
  /** From here on who finishes this run brings the hardware back, unless `returned` follows. */
  | ({ readonly type: 'target-taken' } & TakenTarget)
  /** What became of the microcode that was to be loaded on the hardware. */
  | ({ readonly type: 'microcode' } & MicrocodeReport)
  /** The hardware is its owner's again, or given up. */
  | ({ readonly type: 'returned' } & Returned)
  | {
      readonly type: 'guest-ready'
      readonly bootId: string
      readonly release: string
      readonly accel?: 'kvm' | 'tcg'
      readonly start?: 'cold' | 'warm'
    }
  | { readonly type: 'script-ended'; readonly exit: Exit }
  /** Units of the guest's own systemd that had failed when the script was through. */
  | { readonly type: 'units-failed'; readonly units: readonly FailedUnit[] }
  /** Somebody wants the run to end: what follows is its clean-up, for which the tool may not be left the time. */
  | { readonly type: 'cancelled'; readonly signal: CancelSignal }
  | {
      readonly type: 'collected'
      readonly files: number
      readonly bytes: number
      readonly left: readonly LeftBehind[]
    }
  /** One of several guests has come to its end, with all its results in its folder. */
  | ({ readonly type: 'copy-ended' } & CopyEnd & { readonly accel?: 'kvm' | 'tcg' })
  | ({ readonly type: 'done' } & Verdict)

/** How one of several guests ended. */
export interface CopyEnd {
  /** The first is 1. */
  readonly copy: number
  /** Its run folder, in the folder of them all. */
  readonly folder: string
  readonly outcome: Outcome
  readonly exit: number
  readonly cause?: string
}

/** The script's output and the guest's console: kept in files of their own, not in the journal. */
export type Stream = OfCopy &
  (
    | { readonly type: 'output'; readonly stream: 'stdout' | 'stderr'; readonly bytes: Uint8Array }
    | { readonly type: 'console'; readonly bytes: Uint8Array }
  )

/** What an edge is told comes from the run itself, or from one of its several guests. */
interface OfCopy {
  readonly copy?: number
}

/** What the guest left that could not be brought home as it was, and why. */
export interface LeftBehind {
  /** The name below `$TESTBED_RESULTS`; bytes that are not UTF-8 are written as \xHH. */
  readonly name: string
  readonly why: string
}

/** A happening in its envelope, as a line of events.ndjson. */
export type Event = Happening &
  OfCopy & {
    readonly seq: number
    /** ISO 8601, UTC, milliseconds. */
    readonly at: string
  }

/** Who is told of a run as it goes: the journal first, then the edge. */
export type Emit = (happening: Happening) => void
