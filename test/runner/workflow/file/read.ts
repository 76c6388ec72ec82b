import type { WorkflowJob } from '@actions/workflow-parser/model/workflow-template'
import type { TemplateContext } from '@actions/workflow-parser/templates/template-context'
import type { MappingToken, TemplateToken } from '@actions/workflow-parser/templates/tokens/index'
import type { JobDefinition, StepDefinition, WorkflowFile } from './definition.ts'
import * as parser from './parser.ts'
import { refusalsOf } from './refusals.ts'

/** What GitHub would say against a workflow file, each with its line and column; none when it is fine. */
export function problemsOf(text: string): readonly string[] {
  return parse(text).problems
}

/** Reads a workflow file. Throws what GitHub would say against it, or what is not emulated here. */
export function readWorkflow(text: string): WorkflowFile {
  const { problems, root, jobs, events } = parse(text)
  if (problems.length > 0 || root === undefined) {
    throw new Error(`Invalid workflow file: ${problems.join('; ')}`)
  }
  const raw = mapping(root.find('jobs'))
  const refusals = jobs.flatMap((job) => refusalsOf(job, mapping(raw.find(job.id.value))))
  if (refusals.length > 0) throw new Error(`not emulated: ${refusals.join('; ')}`)
  const name = root.find('name')
  return {
    name: name === undefined ? undefined : String(name),
    events,
    env: root.find('env'),
    jobs: jobs.map((job) => jobOf(job, mapping(raw.find(job.id.value)), runDefaults(root))),
  }
}

interface Parsed {
  readonly problems: readonly string[]
  readonly root?: MappingToken
  readonly events: WorkflowFile['events']
  readonly jobs: readonly WorkflowJob[]
}

function parse(text: string): Parsed {
  const file = { name: '.github/workflows/workflow.yml', content: text }
  const { context, value } = parser.parseWorkflow(file, new parser.NoOperationTraceWriter())
  if (value === undefined || problems(context).length > 0 || !parser.isMapping(value)) {
    return { problems: problems(context), events: {}, jobs: [] }
  }
  const events = parser.convertOn(context, required(value.find('on')))
  const jobs = parser.convertJobs(context, required(value.find('jobs')))
  return { problems: problems(context), root: value, events, jobs }
}

function problems(context: TemplateContext): string[] {
  return context.errors.getErrors().map((error) => error.message)
}

function jobOf(
  job: WorkflowJob,
  raw: MappingToken,
  defaults: readonly TemplateToken[],
): JobDefinition {
  const steps = [...required(raw.find('steps')).assertSequence('steps')].map(mapping)
  return {
    id: job.id.value,
    name: raw.find('name'),
    needs: (job.needs ?? []).map((need) => need.value),
    if: job.if.expression,
    runsOn: raw.find('runs-on'),
    strategy: raw.find('strategy'),
    timeoutMinutes: raw.find('timeout-minutes'),
    continueOnError: raw.find('continue-on-error'),
    outputs: raw.find('outputs'),
    env: raw.find('env'),
    defaults: [...defaults, ...runDefaults(raw)],
    steps: job.type === 'job' ? job.steps.map((step, at) => stepOf(step, mapping(steps[at]))) : [],
  }
}

function stepOf(
  step: { readonly id: string; readonly if?: { readonly expression: string } },
  raw: MappingToken,
): StepDefinition {
  return {
    id: step.id,
    name: raw.find('name'),
    if: step.if?.expression ?? 'success()',
    uses: raw.find('uses')?.assertString('uses').value,
    run: raw.find('run'),
    with: raw.find('with'),
    env: raw.find('env'),
    shell: raw.find('shell'),
    workingDirectory: raw.find('working-directory'),
    timeoutMinutes: raw.find('timeout-minutes'),
    continueOnError: raw.find('continue-on-error'),
  }
}

function runDefaults(owner: MappingToken): TemplateToken[] {
  const defaults = owner.find('defaults')
  const run = defaults && mapping(defaults).find('run')
  return run === undefined ? [] : [run]
}

function mapping(token: TemplateToken | undefined): MappingToken {
  return required(token).assertMapping('workflow')
}

/** The schema has made sure of it. */
function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the workflow parser let an incomplete file pass')
  return value
}
