import type { data } from '@actions/expressions'
import type { Job } from '../../job.ts'
import type { JobStatus } from '../../job-options.ts'
import { runnerOf } from '../context/runner.ts'
import { Entries } from '../expression/entries.ts'
import { holds } from '../expression/evaluate.ts'
import { type Json, toData } from '../expression/json.ts'
import type { Scope } from '../expression/scope.ts'
import type { StepRecord } from '../options.ts'
import type { Leg } from '../strategy/legs.ts'
import { newJob } from './new-job.ts'
import type { WorkflowRun } from './workflow-run.ts'

/** What expressions can name, by its first word. */
export type Contexts = Readonly<Record<string, data.ExpressionData>>

/** A leg under way: what its steps see of it, and what they have come to. */
export class LegRun {
  readonly leg: Leg
  readonly job: Job
  readonly steps: StepRecord[] = []
  readonly onLine: ((line: string) => void) | undefined
  readonly #contexts: Contexts
  readonly #whole: WorkflowRun

  /** `contexts` is what the workflow tells its jobs. */
  constructor(leg: Leg, contexts: Contexts, whole: WorkflowRun) {
    this.leg = leg
    this.job = newJob(leg, whole, (condition, status) =>
      holds(condition, this.scope({ status: status === 'success' ? this.status : status })),
    )
    this.onLine = whole.options.onLine ?? whole.options.jobOptions?.onLine
    this.#contexts = contexts
    this.#whole = whole
  }

  /** How the job stands; a cancel outweighs a failure. */
  get status(): JobStatus {
    if (this.job.cancelled) return 'cancelled'
    return this.steps.some((step) => step.conclusion === 'failure') ? 'failure' : 'success'
  }

  /** What a step can name: `env` is its own, and `status` the job's where not told. */
  scope({ env = {}, action = '', status = this.status }: StepScope = {}): Scope {
    const { job, leg } = this
    const { github, options } = this.#whole
    const variables = Object.entries({ ...Object.fromEntries(job.env), ...env })
    return {
      contexts: {
        ...this.#contexts,
        github: toData({ ...github, job: leg.job.id, workspace: job.workspace, action }),
        env: new Entries(
          variables.map(([name, value]) => [name, toData(value)] as const),
          true,
        ),
        job: toData({ status }),
        runner: toData(runnerOf(job, options.jobOptions?.debug ?? false)),
        matrix: toData(leg.matrix),
        strategy: toData(leg.strategy),
        steps: toData(this.#outcomes()),
      },
      status: {
        success: status === 'success',
        failure: status === 'failure',
        cancelled: status === 'cancelled',
      },
      workspace: job.workspace,
    }
  }

  #outcomes(): Json {
    const named = this.steps.flatMap(({ id, outputs, outcome, conclusion }) =>
      id === undefined ? [] : [[id, { outputs, outcome, conclusion }] as const],
    )
    return Object.fromEntries(named)
  }
}

interface StepScope {
  readonly env?: Readonly<Record<string, string>>
  /** GITHUB_ACTION. */
  readonly action?: string
  readonly status?: JobStatus
}
