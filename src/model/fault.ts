import type { CancelSignal, Verdict } from './outcome.ts'
import { cancelled, verdict } from './outcome.ts'

/** What can end a run before or beside its workload, as the outcome it becomes. */
export type FaultOutcome =
  | 'boot-failed'
  | 'build-failed'
  | 'infra-error'
  | 'lost'
  | 'panicked'
  | 'timed-out'

/** An error that knows the outcome it means and, where there is one, the remedy. */
export class Fault extends Error {
  readonly outcome: FaultOutcome
  readonly remedy: string | undefined

  constructor(
    outcome: FaultOutcome,
    message: string,
    options: { remedy?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'Fault'
    this.outcome = outcome
    this.remedy = options.remedy
  }

  get verdict(): Verdict {
    return verdict(this.outcome, this.message, this.remedy)
  }
}

/** One thing wrong with what the user asked for. */
export interface Problem {
  /** The flag or input, as the user writes it. */
  readonly input: string
  readonly value?: string
  readonly reason: string
  readonly remedy: string
}

/** Everything wrong with a request, found before anything is started. */
export class RequestError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => `${problem.input}: ${problem.reason}`).join('; '))
    this.name = 'RequestError'
    this.problems = problems
  }
}

/** A fault for any error: our own as it is, the unexpected as `infra-error`. */
export function toFault(error: unknown): Fault {
  if (error instanceof Fault) return error
  const message = error instanceof Error ? error.message : String(error)
  return new Fault('infra-error', message, { cause: error })
}

/** An end with no reason but silence, by the reason that was found for it since; others as they are. */
export function explained(error: unknown, found: Fault | undefined): unknown {
  const isSilence = error instanceof Fault && ['boot-failed', 'lost'].includes(error.outcome)
  return isSilence && found !== undefined ? found : error
}

/** What an error means for the run it ended: the cancel, where it came of one. */
export function verdictOfError(error: unknown, signal: AbortSignal): Verdict {
  return signal.aborted ? cancelled(signal.reason as CancelSignal) : toFault(error).verdict
}
