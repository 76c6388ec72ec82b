import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Event } from '../../src/model/event.ts'
import type { BareMachine } from '../../test/action/bare-machine.ts'
import type { ResultsService } from '../../test/runner/service/service.ts'
import type { JobEnd } from '../../test/runner/workflow/options.ts'
import { runWorkflow } from '../../test/runner/workflow/run.ts'
import type { Bench } from '../measure/interleave.ts'
import { type FirstLine, firstLine, StopWatch } from './first-line.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))

const workflow = `on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - id: guest
        uses: org/nixos-testbed@v1
        with: { run: echo ${firstLine}, accel: tcg }
`

/** A job of one step, the Action, as its machine saw it. */
export interface JobSample extends FirstLine {
  /** The whole step, with what follows the script. */
  readonly stepSeconds: number
  readonly log: readonly string[]
  readonly events: readonly Event[]
}

/**
 * Runs a job on a machine, as a user with sudo, with what the service holds for its cache.
 * Rejects with the end of its log unless it succeeds.
 */
export async function runJob(
  machine: BareMachine,
  service: ResultsService,
  { folder, signal }: Bench,
): Promise<JobSample> {
  const watch = new StopWatch()
  const { launch, ...options } = machine.options('tester')
  const { conclusion, jobs } = await runWorkflow(workflow, {
    root: folder,
    actions: { 'org/nixos-testbed': project },
    checkout: { folder },
    runtimeOf: () => service.runtime(),
    onLine: (line) => watch.heard(line),
    onJob: (job) => signal.addEventListener('abort', () => job.cancel(), { once: true }),
    jobOptions: {
      ...options,
      launch: (...step) => {
        watch.start() // of the step itself; its post comes later
        return launch(...step)
      },
    },
  })
  signal.throwIfAborted()
  const [job] = jobs
  if (job === undefined || conclusion !== 'success') throw new Error(failure(job))
  return { ...watch.read(), ...(await stepOf(job)), log: job.log }
}

async function stepOf({ steps }: JobEnd): Promise<Pick<JobSample, 'stepSeconds' | 'events'>> {
  const [step] = steps
  const journal = join(step?.outputs['results-path'] ?? '', 'events.ndjson')
  const lines = (await readFile(journal, 'utf8')).trim().split('\n')
  const events = lines.map((line) => JSON.parse(line) as Event)
  return { stepSeconds: (step?.ms ?? 0) / 1000, events }
}

function failure(job: JobEnd | undefined): string {
  return `the job did not succeed:\n${job?.log.slice(-20).join('\n')}`
}
