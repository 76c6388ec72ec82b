import type { KexecRequest } from './hardware.ts'
import type { Outcome } from './outcome.ts'
import type { System } from './system.ts'
import type { Return } from './target.ts'

/** A board of a lab, and the way to it and back. */
export interface Board {
  readonly name: string
  readonly system: System
  readonly labels: readonly string[]
  readonly hardware: KexecRequest
  /** For the kernel of every guest there, before what the request appends. */
  readonly append: readonly string[]
}

/** When a board is let be. */
export interface QuarantineRule {
  /** So many runs in a row have to come to nothing there. */
  readonly after: number
  /** Then it is passed over for so long, in milliseconds, before one run may try it. */
  readonly restMs: number
}

export interface Lab {
  /** Its file, absolute. */
  readonly file: string
  /** In the file's order. */
  readonly boards: readonly Board[]
  readonly quarantine: QuarantineRule
}

/** Those boards of a lab that would do. A run takes one of them. */
export interface LabRequest extends Lab {
  /** How long to wait for one where all are taken; 0 not at all. */
  readonly waitMs: number
}

/** How a run on a board ended. */
export interface BoardEnd {
  readonly run: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly outcome: Outcome
  readonly return?: Return
  readonly cause?: string
}

/** Why a board is passed over although it may answer. Times are ISO 8601, UTC. */
export interface Quarantine {
  readonly since: string
  /** From then on one run may try it. */
  readonly until: string
  /** How many runs in a row came to nothing there. */
  readonly failures: number
  /** What the last of them said. */
  readonly why: string
}

export const boardStates = ['free', 'taken', 'unreachable', 'quarantined'] as const
export type BoardState = (typeof boardStates)[number]

/** A board as it is at this moment. */
export interface BoardStatus {
  readonly board: string
  readonly system: System
  readonly labels: readonly string[]
  /** `host:port` */
  readonly target: string
  readonly state: BoardState
  /** Who has it, where it is taken. */
  readonly owner?: string
  /** When it is anybody's unless they renew it: ISO 8601, UTC. Absent where the target does not say. */
  readonly leaseUntil?: string
  /** Why it does not answer, or not as it should. */
  readonly why?: string
  readonly quarantine?: Quarantine
  /** The last run of this machine's tool there. */
  readonly last?: BoardEnd
}
