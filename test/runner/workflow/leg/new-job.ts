import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Job } from '../../job.ts'
import type { JobStatus } from '../../job-options.ts'
import type { Leg } from '../strategy/legs.ts'
import type { WorkflowRun } from './workflow-run.ts'

/** The emulated job a leg runs in, with a folder of its own. */
export function newJob(
  { job, strategy, ...leg }: Leg,
  { options, github }: WorkflowRun,
  postIf: (condition: string, status: JobStatus) => boolean,
): Job {
  const { jobOptions, onLine, runtimeOf, secrets, root } = options
  const variables = Object.entries(github).flatMap(([key, value]) =>
    typeof value === 'object' || key === 'token' ? [] : [[key.toUpperCase(), String(value)]],
  )
  const emulated = new Job({
    postIf,
    ...(runtimeOf && { runtime: runtimeOf({ job, strategy, ...leg }) }),
    ...jobOptions,
    ...(onLine && { onLine }),
    root: join(root, `${job.id}-${strategy['job-index']}`),
    name: job.id,
    repository: github.repository,
    github: Object.fromEntries(variables),
    secrets: [github.token, ...Object.values(secrets ?? {}), ...(jobOptions?.secrets ?? [])],
  })
  const event = join(emulated.temp, '_github_workflow', 'event.json')
  writeFileSync(event, JSON.stringify(github.event))
  return emulated
}
