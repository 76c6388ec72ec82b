import type { Job } from '../../job.ts'

/** What a stand-in for an action is told. */
export interface StandInStep {
  readonly name: string
  /** The part behind the `@` of `uses`. */
  readonly ref: string
  /** What the step's `with` gives; defaults are the stand-in's affair. */
  readonly inputs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  readonly job: Job
}

/** Does what an action would, and returns its outputs; the step fails when it throws. */
export type StandIn = (
  step: StandInStep,
) => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>
