import { actionsFor } from './action/actions.ts'
import { dispatchInputs, githubOf } from './context/github.ts'
import { toData } from './expression/json.ts'
import { readWorkflow } from './file/read.ts'
import { inOrder } from './jobs/order.ts'
import { Results } from './jobs/results.ts'
import { runJob } from './jobs/run-job.ts'
import type { JobEnd, WorkflowEnd, WorkflowOptions } from './options.ts'

/**
 * Runs a workflow file, one job at a time, each behind those it needs. Throws, before anything runs,
 * when GitHub would refuse the file, or when it uses what is not emulated or not given.
 */
export async function runWorkflow(text: string, options: WorkflowOptions): Promise<WorkflowEnd> {
  const file = readWorkflow(text)
  const github = githubOf(file, options)
  const actions = actionsFor(file.jobs, options, github)
  const shared = {
    vars: toData(options.vars ?? {}),
    secrets: toData({ ...options.secrets, GITHUB_TOKEN: github.token }),
    inputs: toData(dispatchInputs(file, github)),
  }
  const results = new Results(file.jobs)
  const jobs: JobEnd[] = []
  for (const job of inOrder(file.jobs)) {
    jobs.push(...(await runJob(job, shared, results, { file, options, github, actions })))
  }
  return { conclusion: results.conclusion, jobs }
}
