import type { Json } from '../expression/json.ts'
import type { WorkflowFile } from '../file/definition.ts'
import type { WorkflowEvent, WorkflowOptions } from '../options.ts'

const token = 'ghs_emulated'

/** The `github` context as far as all jobs share it. */
export type GitHub = Readonly<Record<string, Json>> & {
  readonly repository: string
  readonly ref_name: string
  readonly token: string
}

/** What the workflow knows of the repository, the run and the event; `jobOptions.github` has the last word. */
export function githubOf(file: WorkflowFile, options: WorkflowOptions): GitHub {
  const repository = options.jobOptions?.repository ?? 'octo/example'
  const [owner = ''] = repository.split('/')
  const event = eventOf(file, options.event)
  const own = Object.entries(options.jobOptions?.github ?? {})
  return {
    token: options.checkout.token ?? options.secrets?.GITHUB_TOKEN ?? token,
    actor: owner,
    actor_id: '1',
    api_url: 'https://api.github.com',
    base_ref: '',
    event: event.payload as Json,
    event_name: event.name,
    graphql_url: 'https://api.github.com/graphql',
    head_ref: '',
    ref: 'refs/heads/main',
    ref_name: 'main',
    ref_protected: false,
    ref_type: 'branch',
    repository,
    repository_id: '1',
    repository_owner: owner,
    repository_owner_id: '1',
    retention_days: '90',
    run_attempt: '1',
    run_id: '1',
    run_number: '1',
    server_url: 'https://github.com',
    sha: '0123456789abcdef0123456789abcdef01234567',
    triggering_actor: owner,
    workflow: file.name ?? '.github/workflows/workflow.yml',
    workflow_ref: `${repository}/.github/workflows/workflow.yml@refs/heads/main`,
    workflow_sha: '0123456789abcdef0123456789abcdef01234567',
    ...Object.fromEntries(own.map(([key, value]) => [key.toLowerCase(), value])),
  }
}

/** The event a run is for. Throws when the workflow does not run on it. */
function eventOf({ events }: WorkflowFile, event: WorkflowEvent | undefined): WorkflowEvent {
  const names = Object.keys(events)
  const [first = ''] = names
  if (event === undefined) return { name: first, payload: {} }
  if (names.includes(event.name)) return event
  throw new Error(`the workflow runs on ${names.join(', ')}, not on '${event.name}'`)
}

/** The inputs of a dispatched workflow, defaults filled in; none for other events. */
export function dispatchInputs({ events }: WorkflowFile, github: GitHub): Json {
  if (github.event_name !== 'workflow_dispatch') return null
  const given = Object(Object(github.event).inputs)
  const declared = Object.entries(events.workflow_dispatch?.inputs ?? {})
  return {
    ...Object.fromEntries(declared.map(([name, input]) => [name, input.default ?? ''])),
    ...given,
  }
}
