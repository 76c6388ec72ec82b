import type { JobSample } from './job.ts'

/** Throws unless a job did all by itself: what is measured for a first one. */
export function proveFirst(job: JobSample): void {
  if (!isBuilt(job) || downloads(job).length === 0)
    throw new Error('the first job found what it should have had to build and download')
}

/** Throws unless a job built nothing and downloaded no package: what is measured for a second one. */
export function proveSecond(job: JobSample): void {
  if (isBuilt(job)) throw new Error('the second job built the guest again')
  const again = downloads(job)
  if (again.length > 0) throw new Error(`the second job downloaded again:\n${again.join('\n')}`)
}

/** The packages that a job's log says it installed on its host. */
export function installedIn({ log }: Pick<JobSample, 'log'>): string[] {
  return log.flatMap((line) => /^installed (.+)$/.exec(line)?.[1]?.split(', ') ?? [])
}

function isBuilt({ events }: Pick<JobSample, 'events'>): boolean {
  const ready = events.find((event) => event.type === 'bundle-ready')
  if (ready === undefined) throw new Error('the journal does not tell of a guest')
  return ready.built
}

/** Apt's own lines on packages (those on package lists have no architecture there), and ours. */
function downloads({ log }: Pick<JobSample, 'log'>): string[] {
  return log.filter((line) =>
    /^Get:\d+ \S+ \S+ \S+ \S+ (amd64|arm64|all) |^downloading packages/.test(line),
  )
}
