import type { CopyEnd, LeftBehind, Phase } from './event.ts'
import type { FailedUnit } from './failed-unit.ts'
import type { MicrocodeReport } from './microcode.ts'
import type { Exit, Verdict } from './outcome.ts'
import type { MachineKind } from './request.ts'
import type { System } from './system.ts'
import type { Return } from './target.ts'

/** What `result.json` holds: a fold of the journal. */
export interface Result extends Verdict {
  readonly schema: 1
  readonly run: string
  /** What became of the hardware, where the run took some; it changes no outcome. */
  readonly return?: Return
  /** What was found there afterwards, or why it is not back: the first of it. */
  readonly traces?: readonly string[]
  /** What nobody could look at there, though nothing speaks against it. */
  readonly unseen?: readonly string[]
  /** How the script itself ended, where it did. */
  readonly script?: Exit
  /** Of a guest with its own systemd: the units that had failed by then; absent where none had. */
  readonly failedUnits?: readonly FailedUnit[]
  readonly startedAt: string
  readonly endedAt: string
  readonly seconds: number
  readonly timeline: readonly { readonly phase: Phase; readonly seconds: number }[]
  readonly files: {
    readonly count: number
    readonly bytes: number
    readonly left: readonly LeftBehind[]
  }
  /** How each guest ended, where the script was to run in several. */
  readonly copies?: readonly CopyEnd[]
  readonly warnings: readonly string[]
  readonly environment: {
    readonly machine?: MachineKind
    readonly system?: System
    readonly accel?: 'kvm' | 'tcg'
    /** Whether the guest booted for this run, or came to life from a template. */
    readonly start?: 'cold' | 'warm'
    readonly kernel?: string
    readonly bundle?: string
    /** What its lab calls the hardware. */
    readonly board?: string
    /** The hardware, as `host:port`. */
    readonly target?: string
    /** `uname -r` of the system it had before. */
    readonly hostKernel?: string
    /** What became of the microcode that was asked for. */
    readonly microcode?: MicrocodeReport
    /** Of the system that ran there. */
    readonly bootId?: string
    readonly tool: string
  }
  /** The command that runs the same again. */
  readonly replay: string
}
