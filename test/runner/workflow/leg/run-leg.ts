import { textsOf } from '../expression/token.ts'
import type { JobEnd } from '../options.ts'
import type { Leg } from '../strategy/legs.ts'
import { type Contexts, LegRun } from './leg-run.ts'
import { runStep } from './step.ts'
import type { WorkflowRun } from './workflow-run.ts'

/** Runs a leg's steps, then its posts. `contexts` is what the workflow tells its jobs. */
export async function runLeg(leg: Leg, contexts: Contexts, whole: WorkflowRun): Promise<JobEnd> {
  const run = new LegRun(leg, contexts, whole)
  const { job, steps } = run
  whole.options.onJob?.(job, leg.job.id)
  for (const env of [whole.file.env, leg.job.env]) {
    for (const [name, value] of Object.entries(textsOf(env, run.scope()))) job.env.set(name, value)
  }
  for (const step of leg.job.steps) steps.push(await runStep(step, run, whole.actions))
  const { posts, orphans } = await job.finish()
  const failed = posts.some((post) => post.conclusion === 'failure')
  return {
    ...unstarted(leg),
    conclusion: run.status === 'success' && failed ? 'failure' : run.status,
    outputs: textsOf(leg.job.outputs, run.scope()),
    steps,
    posts,
    orphans,
    log: job.log,
    annotations: job.annotations,
    summaries: job.summaries,
    job,
  }
}

/** The end of a leg that was skipped, or cancelled before it began. */
export function unstarted(leg: Leg, conclusion: 'skipped' | 'cancelled' = 'cancelled'): JobEnd {
  const { job, name, matrix, runsOn, timeoutMinutes } = leg
  return {
    id: job.id,
    name,
    matrix,
    conclusion,
    runsOn,
    ...(timeoutMinutes !== undefined && { timeoutMinutes }),
    outputs: {},
    steps: [],
    posts: [],
    orphans: [],
    log: [],
    annotations: [],
    summaries: new Map(),
  }
}
