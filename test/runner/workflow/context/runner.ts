import { dirname, join } from 'node:path'
import type { Job } from '../../job.ts'
import type { Json } from '../expression/json.ts'

const architectures: Readonly<Record<string, string>> = { x64: 'X64', arm64: 'ARM64' }

/** The `runner` context. */
export function runnerOf(job: Job, debug: boolean): Json {
  return {
    os: 'Linux',
    arch: architectures[process.arch] ?? process.arch,
    name: 'emulated',
    environment: 'github-hosted',
    temp: job.temp,
    tool_cache: join(job.root, '_tool'),
    workspace: dirname(job.workspace),
    ...(debug && { debug: '1' }),
  }
}
