import { holds } from '../expression/evaluate.ts'
import { toData } from '../expression/json.ts'
import type { Scope } from '../expression/scope.ts'
import type { JobDefinition } from '../file/definition.ts'
import type { Contexts } from '../leg/leg-run.ts'
import { runLeg, unstarted } from '../leg/run-leg.ts'
import type { WorkflowRun } from '../leg/workflow-run.ts'
import type { JobEnd } from '../options.ts'
import { type Leg, legsOfJob, unexpanded } from '../strategy/legs.ts'
import type { Results } from './results.ts'

/** Runs a job's legs one after the other and adds their ends to `results`. */
export async function runJob(
  job: JobDefinition,
  shared: Contexts,
  results: Results,
  whole: WorkflowRun,
): Promise<readonly JobEnd[]> {
  const contexts = { ...shared, needs: results.needsOf(job) }
  const scope: Scope = {
    contexts: { ...contexts, github: toData(whole.github) },
    status: results.statusFor(job),
    workspace: '',
  }
  const runs = holds(job.if, scope)
  const legs = runs ? legsOfJob(job, scope) : [unexpanded(job)]
  const ends: JobEnd[] = []
  const tolerated = new Set<JobEnd>()
  for (const leg of legs) {
    if (whole.options.only?.(leg.matrix) === false) continue
    const end =
      runs && goesOn(leg, ends, tolerated)
        ? await runLeg(leg, contexts, whole)
        : unstarted(leg, runs || results.cancelled ? 'cancelled' : 'skipped')
    if (leg.continueOnError && end.conclusion === 'failure') tolerated.add(end)
    ends.push(end)
  }
  results.add(job, ends, tolerated)
  return ends
}

/** A leg behind one that failed or was cancelled is still queued, so it is cancelled. */
function goesOn(leg: Leg, ends: readonly JobEnd[], tolerated: ReadonlySet<JobEnd>): boolean {
  const failed = ends.some((end) => end.conclusion === 'failure' && !tolerated.has(end))
  return !(failed && leg.strategy['fail-fast']) && !ends.some((end) => end.job?.cancelled)
}
