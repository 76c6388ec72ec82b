import type { JobDefinition } from '../file/definition.ts'

/** The jobs, each behind those it needs, otherwise in the file's order. The parser has refused cycles. */
export function inOrder(jobs: readonly JobDefinition[]): readonly JobDefinition[] {
  const ordered = new Set<JobDefinition>()
  const visit = (job: JobDefinition): void => {
    for (const needed of jobs) if (job.needs.includes(needed.id)) visit(needed)
    ordered.add(job)
  }
  jobs.forEach(visit)
  return [...ordered]
}

/** The ids of all jobs that must be through before `job`, however indirectly it needs them. */
export function ancestorsOf(job: JobDefinition, jobs: readonly JobDefinition[]): Set<string> {
  const direct = jobs.filter(({ id }) => job.needs.includes(id))
  return new Set(direct.flatMap((needed) => [needed.id, ...ancestorsOf(needed, jobs)]))
}
