import type { Job } from '../job.ts'
import type { Annotation, CancelEnd, JobOptions, Orphan, StepEnd } from '../job-options.ts'
import type { StandIn } from './action/stand-in.ts'
import type { Leg } from './strategy/legs.ts'
import type { Combination } from './strategy/matrix.ts'

export interface WorkflowOptions {
  /** A scratch folder; each job gets one of its own in it. */
  readonly root: string
  /** Where actions of other repositories are: 'org/nixos-testbed' -> folder. */
  readonly actions: Readonly<Record<string, string>>
  /** What actions/checkout brings, and the job's token. */
  readonly checkout: { readonly folder: string; readonly token?: string }
  readonly secrets?: Readonly<Record<string, string>>
  readonly vars?: Readonly<Record<string, string>>
  /** The first of the file's where none is named; its filters (branches, paths, types) are not looked at. */
  readonly event?: WorkflowEvent
  /** What only JavaScript actions get of a job's environment. */
  readonly runtimeOf?: (leg: Leg) => Readonly<Record<string, string>>
  /** What other actions do here: 'actions/setup-node' -> function. */
  readonly standIns?: Readonly<Record<string, StandIn>>
  readonly jobOptions?: Partial<JobOptions>
  readonly onLine?: (line: string) => void
  /** Told of a job before its first step. `job.cancel()` cancels the workflow. */
  readonly onJob?: (job: Job, id: string) => void
  /** The legs to run; the others are as if the file did not have them. */
  readonly only?: (matrix: Combination | null) => boolean
}

export interface WorkflowEvent {
  readonly name: string
  readonly payload: Readonly<Record<string, unknown>>
}

export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped'

export interface WorkflowEnd {
  readonly conclusion: Conclusion
  /** In the order in which they ran: one at a time, whatever max-parallel says. */
  readonly jobs: readonly JobEnd[]
}

export interface JobEnd {
  readonly id: string
  readonly name: string
  readonly matrix: Combination | null
  readonly conclusion: Conclusion
  /** The labels of `runs-on`. */
  readonly runsOn: readonly string[]
  readonly timeoutMinutes?: number
  readonly outputs: Readonly<Record<string, string>>
  readonly steps: readonly StepRecord[]
  readonly posts: readonly StepEnd[]
  readonly orphans: readonly Orphan[]
  readonly log: readonly string[]
  readonly annotations: readonly Annotation[]
  readonly summaries: ReadonlyMap<string, string>
  /** None when it was never started. */
  readonly job?: Job
}

export interface StepRecord {
  readonly name: string
  /** The file's own. */
  readonly id?: string
  /** After continue-on-error. */
  readonly conclusion: Conclusion
  /** Before it. */
  readonly outcome: Conclusion
  readonly outputs: Readonly<Record<string, string>>
  readonly timeoutMinutes?: number
  readonly ms: number
  /** None when nothing ran. */
  readonly exitCode?: number | null
  /** What it took to stop the step, when it was cancelled. */
  readonly cancel?: CancelEnd
}
