import { readFileSync } from 'node:fs'

/** What started a workflow, as far as a job can tell. */
export interface WorkflowEvent {
  /** `pull_request` */
  readonly name: string
  /** Somebody else's words, of whatever shape. */
  readonly payload: unknown
  /** GITHUB_SHA. */
  readonly sha: string
  /** `owner/name` of the repository the workflow is of. */
  readonly repository: string
  /** `https://github.com` */
  readonly server: string
}

/** Reads it from the runner's variables and file. A file that cannot be read has an empty payload. */
export function readEvent(
  environment: Readonly<Record<string, string | undefined>>,
): WorkflowEvent {
  return {
    name: environment.GITHUB_EVENT_NAME ?? '',
    payload: payloadIn(environment.GITHUB_EVENT_PATH ?? ''),
    sha: environment.GITHUB_SHA ?? '',
    repository: environment.GITHUB_REPOSITORY ?? '',
    server: environment.GITHUB_SERVER_URL ?? 'https://github.com',
  }
}

function payloadIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** What stands at a path of names in somebody else's words; undefined where nothing does. */
export function valueAt(words: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined,
    words,
  )
}
