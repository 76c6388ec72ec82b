import { constants } from 'node:os'

/**
 * How a run can end; every run ends in exactly one of these. The worst comes first: a wish to stop,
 * then what is a finding about what was tested, the graver first, then what only says that there
 * is none. So a fault of ours never hides a finding, and never passes for a pass.
 */
export const outcomes = [
  'cancelled',
  'panicked',
  'lost',
  'failed',
  'timed-out',
  'boot-failed',
  'build-failed',
  'infra-error',
  'passed',
] as const

export type Outcome = (typeof outcomes)[number]

/** Exit codes of the outcomes that have one of their own; `failed` and `cancelled` carry theirs along. */
const fixedExitCodes = {
  passed: 0,
  panicked: 121,
  'boot-failed': 122,
  lost: 123,
  'timed-out': 124,
  'build-failed': 125,
  'infra-error': 125,
} as const

/** What the workload itself ended with: a code, or the signal that ended it. */
export type Exit =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: number }

/** The shell's convention: the code itself, or 128 plus the signal's number. */
export function exitCodeOf(exit: Exit): number {
  return exit.kind === 'code' ? exit.code : 128 + exit.signal
}

/** A run's end in full: the outcome, the tool's exit code for it, and why. */
export interface Verdict {
  readonly outcome: Outcome
  readonly exit: number
  /** One sentence for a person; absent when the workload passed. */
  readonly cause?: string
  /** What the person can do about it, where we know. */
  readonly remedy?: string
}

/** The worst of one or more ends, by the order of outcomes; of equals the first. */
export function worstOf<T extends Pick<Verdict, 'outcome'>>(ends: readonly T[]): T {
  return ends.reduce((worst, end) => (rank(end) < rank(worst) ? end : worst))
}

const rank = ({ outcome }: Pick<Verdict, 'outcome'>) => outcomes.indexOf(outcome)

/** The verdict for a workload that ran to its own end. */
export function verdictOfExit(exit: Exit): Verdict {
  const code = exitCodeOf(exit)
  if (code === 0) return { outcome: 'passed', exit: 0 }
  const failed = { outcome: 'failed', exit: code } as const
  if (exit.kind === 'signal') return { ...failed, cause: killedBy(exit.signal) }
  const cause = `the script ended with ${code}`
  return code === 127 ? { ...failed, cause, remedy: commandMissing } : { ...failed, cause }
}

const commandMissing =
  '127 says that a command was not found: --packages brings what the guest does not have'

function killedBy(signal: number): string {
  const [name] = Object.entries(constants.signals).find(([, number]) => number === signal) ?? []
  return `the script was killed by signal ${signal}${name === undefined ? '' : ` (${name})`}`
}

/** The verdict for everything but `passed`, `failed` and `cancelled`. */
export function verdict(
  outcome: keyof typeof fixedExitCodes,
  cause?: string,
  remedy?: string,
): Verdict {
  return {
    outcome,
    exit: fixedExitCodes[outcome],
    ...(cause === undefined ? {} : { cause }),
    ...(remedy === undefined ? {} : { remedy }),
  }
}

export type CancelSignal = 'SIGINT' | 'SIGTERM'

export function cancelled(signal: CancelSignal): Verdict {
  return {
    outcome: 'cancelled',
    exit: signal === 'SIGINT' ? 130 : 143,
    cause: `cancelled by ${signal}`,
  }
}
