import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Result } from '../../src/model/result.ts'
import type { Job } from '../runner/job.ts'
import { type ResultsService, startResultsService } from '../runner/service/service.ts'
import { unzip } from '../runner/service/zip.ts'
import type { JobEnd, WorkflowOptions } from '../runner/workflow/options.ts'
import { runWorkflow } from '../runner/workflow/run.ts'
import { scratchFolder } from '../scratch.ts'

export const project = join(import.meta.dirname, '../..')

/** A repository's files, by name. */
export type Files = Readonly<Record<string, string>>

/** What ran, and what is left of it on the service. */
export interface Ran {
  readonly conclusion: string
  readonly jobs: readonly JobEnd[]
  /** The artifacts' files, by the artifact's name. */
  readonly artifacts: Readonly<Record<string, Readonly<Record<string, Buffer>>>>
}

export interface RanJob extends Ran {
  readonly job: JobEnd
  /** The only artifact's files. */
  readonly files: Readonly<Record<string, Buffer>>
  readonly result: Result
}

interface Options extends Partial<WorkflowOptions> {
  readonly repository?: Files
  readonly service?: ResultsService
}

/** Runs a workflow in which `org/nixos-testbed` is this project, dist/ as it stands. */
export async function runWorkflowText(text: string, options: Options = {}): Promise<Ran> {
  const { repository = {}, service: given, ...rest } = options
  const service = given ?? (await startResultsService())
  const runId = randomUUID()
  try {
    const { conclusion, jobs } = await runWorkflow(text, {
      root: scratchFolder(),
      actions: { 'org/nixos-testbed': project },
      checkout: { folder: folderOf(repository) },
      runtimeOf: () => service.runtime({ runId, jobId: randomUUID() }),
      ...rest,
    })
    const artifacts: Record<string, Record<string, Buffer>> = {}
    for (const artifact of await service.artifacts(runId))
      artifacts[artifact.name] = await unzip(await artifact.bytes())
    return { conclusion, jobs, artifacts }
  } finally {
    if (given === undefined) await service.stop()
  }
}

/** A job whose one step is the Action with these inputs. */
export async function runStep(
  inputs: Readonly<Record<string, string>>,
  options: Options = {},
): Promise<RanJob> {
  const ran = await runWorkflowText(workflowOf(inputs), options)
  const [job] = ran.jobs
  if (job === undefined) throw new Error('the workflow had no job')
  const files = Object.values(ran.artifacts)[0] ?? {}
  const text = files['result.json']?.toString()
  return { ...ran, job, files, result: text === undefined ? undefined : JSON.parse(text) }
}

/** A workflow of one job of one step, which tries no KVM: what it says depends on the machine. */
export function workflowOf(inputs: Readonly<Record<string, string>>, more = ''): string {
  const lines = Object.entries({ cache: 'false', accel: 'tcg', ...inputs }).map(
    ([name, value]) => `          ${name}: ${JSON.stringify(value)}\n`,
  )
  return `on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v5
        with:
          persist-credentials: false
      - id: guest
        name: guest
        uses: org/nixos-testbed@v1
        with:
${lines.join('')}${more}`
}

/** The step that ran the Action. */
export function guestStep({ steps }: JobEnd) {
  const step = steps.find(({ id }) => id === 'guest')
  if (step === undefined) throw new Error('no step of the job is called guest')
  return step
}

export function folderOf(files: Files): string {
  const folder = scratchFolder()
  for (const [name, content] of Object.entries({ README: 'An example.\n', ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

/** A workflow of the documentation, as it stands. */
export function documented(file: string): string {
  return readFileSync(join(project, 'docs', file), 'utf8')
}

/** The workflow that a page begins with. */
export function firstOf(page: string): string {
  const text = readFileSync(join(project, page), 'utf8')
  const [, workflow = ''] = /```yaml\n(name:[\s\S]*?)```/.exec(text) ?? []
  return workflow
}

/** Resolves with a line of a job's log once there is one like it. */
export function watchFor(pattern: RegExp) {
  let found!: (line: string) => void
  const line = new Promise<string>((resolve) => {
    found = resolve
  })
  const onLine = (each: string) => {
    if (pattern.test(each)) found(each)
  }
  return { line, onLine }
}

/** Gives the job to a test, and is the option that does it. */
export function handOver() {
  let give!: (job: Job) => void
  const job = new Promise<Job>((resolve) => {
    give = resolve
  })
  return { job, onJob: give }
}
