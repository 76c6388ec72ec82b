import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JobOptions } from './job-options.ts'
import type { Facts } from './step/facts.ts'

/** What a job's steps find and none of them changes. */
export interface JobSetting extends Facts {
  /** Marks every process that a step starts. */
  readonly trackingId: string
  readonly temp: string
  /** GITHUB_* and RUNNER_*, as far as they are the same for every step. */
  readonly variables: Readonly<Record<string, string>>
}

/** Makes a job's folders and gathers what its steps find. */
export function settle(options: JobOptions): JobSetting {
  const repository = options.repository ?? 'octo/example'
  const name = repository.split('/').at(-1) ?? repository
  const home = join(options.root, 'work', name)
  const folders = {
    workspace: join(home, name),
    temp: join(options.root, 'work', '_temp'),
    tools: join(options.root, '_tool'),
    workflow: join(options.root, 'work', '_temp', '_github_workflow'),
  }
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true })
  const event = join(folders.workflow, 'event.json')
  writeFileSync(event, '{}')
  const github = prefixed('GITHUB', {
    ...githubDefaults(repository),
    EVENT_PATH: event,
    ...options.github,
    JOB: options.name,
    REPOSITORY: repository,
    WORKSPACE: folders.workspace,
  })
  const runner = prefixed('RUNNER', {
    ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    ENVIRONMENT: 'github-hosted',
    NAME: 'emulated',
    OS: 'Linux',
    TEMP: folders.temp,
    TOOL_CACHE: folders.tools,
    WORKSPACE: home,
    ...(options.debug && { DEBUG: '1' }),
  })
  return {
    workspace: folders.workspace,
    temp: folders.temp,
    repository,
    serverUrl: github.GITHUB_SERVER_URL ?? '',
    machine: options.env ?? callersOwn(),
    trackingId: `github_${randomUUID()}`,
    variables: { ...github, ...runner },
  }
}

function githubDefaults(repository: string): Record<string, string> {
  const owner = repository.split('/')[0] ?? ''
  return {
    ACTOR: owner,
    API_URL: 'https://api.github.com',
    EVENT_NAME: 'push',
    GRAPHQL_URL: 'https://api.github.com/graphql',
    REF: 'refs/heads/main',
    REF_NAME: 'main',
    REF_TYPE: 'branch',
    REPOSITORY_OWNER: owner,
    RETENTION_DAYS: '90',
    RUN_ATTEMPT: '1',
    RUN_ID: '1',
    RUN_NUMBER: '1',
    SERVER_URL: 'https://github.com',
    SHA: '0123456789abcdef0123456789abcdef01234567',
    WORKFLOW: 'emulated',
  }
}

function callersOwn(): Record<string, string> {
  return Object.fromEntries(
    ['PATH', 'HOME', 'LANG'].flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

function prefixed(prefix: string, values: Readonly<Record<string, string>>) {
  const entries = Object.entries(values).map(([name, value]) => [`${prefix}_${name}`, value])
  return Object.fromEntries(entries) as Record<string, string>
}
