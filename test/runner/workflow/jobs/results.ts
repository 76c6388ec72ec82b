import { type Json, toData } from '../expression/json.ts'
import type { Status } from '../expression/scope.ts'
import type { JobDefinition } from '../file/definition.ts'
import type { Conclusion, JobEnd } from '../options.ts'
import { ancestorsOf } from './order.ts'

interface Result {
  readonly result: Conclusion
  readonly outputs: Readonly<Record<string, string>>
}

/** What jobs that are through mean to those that need them. */
export class Results {
  readonly #byJob = new Map<string, Result>()
  #cancelled = false
  readonly #jobs: readonly JobDefinition[]

  constructor(jobs: readonly JobDefinition[]) {
    this.#jobs = jobs
  }

  /** Whether someone cancelled the workflow. */
  get cancelled(): boolean {
    return this.#cancelled
  }

  get conclusion(): Conclusion {
    return this.#cancelled
      ? 'cancelled'
      : worst([...this.#byJob.values()].map((each) => each.result))
  }

  /** Takes the ends of a job's legs; `tolerated` are those whose failure continue-on-error forgives. */
  add(job: JobDefinition, ends: readonly JobEnd[], tolerated: ReadonlySet<JobEnd>): void {
    this.#cancelled ||= ends.some((end) => end.job?.cancelled)
    const conclusions = ends.map((end) => (tolerated.has(end) ? 'success' : end.conclusion))
    const outputs = Object.assign({}, ...ends.map((end) => filled(end.outputs)))
    this.#byJob.set(job.id, { result: worst(conclusions), outputs })
  }

  /** The `needs` context of a job. */
  needsOf(job: JobDefinition) {
    const results = job.needs.flatMap((id) => {
      const each = this.#byJob.get(id)
      return each ? [[id, { result: each.result, outputs: each.outputs }] as const] : []
    })
    return toData(Object.fromEntries<Json>(results))
  }

  /** What the status functions say in a job's own `if`: all it needs counts, however indirectly. */
  statusFor(job: JobDefinition): Status {
    const before = [...ancestorsOf(job, this.#jobs)].map((id) => this.#byJob.get(id)?.result)
    return {
      success: !this.#cancelled && before.every((result) => result === 'success'),
      failure: !this.#cancelled && before.includes('failure'),
      cancelled: this.#cancelled,
    }
  }
}

function worst(conclusions: readonly Conclusion[]): Conclusion {
  const order: readonly Conclusion[] = ['failure', 'cancelled', 'success', 'skipped']
  return order.find((each) => conclusions.includes(each)) ?? 'skipped'
}

/** A leg's empty output leaves what another leg has set. */
function filled(outputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== ''))
}
