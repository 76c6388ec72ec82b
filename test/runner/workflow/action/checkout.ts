import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { StandIn } from './stand-in.ts'

const run = promisify(execFile)

/** Where the repository's content comes from. */
export interface Checkout {
  /** What is tracked and what could be is checked out; ignored files and `.git` are not. */
  readonly folder: string
  readonly branch: string
  readonly repository: string
  readonly token: string
}

/** Stands in for actions/checkout, which leaves its token in `.git/config`, or from v6 on beside it. */
export function checkoutOf({ folder, branch, repository, token }: Checkout): StandIn {
  return async ({ ref, inputs, job }) => {
    const asked = inputs.repository ?? repository
    if (asked !== repository) {
      throw new Error(`repository: '${asked}' cannot be checked out here: only '${repository}' can`)
    }
    const workspace = join(job.workspace, inputs.path ?? '')
    mkdirSync(workspace, { recursive: true })
    const git = (...args: string[]) => run('git', args, { cwd: workspace, env: gitEnvironment() })

    await git('init', '--quiet', `--initial-branch=${branch}`)
    await git('remote', 'add', 'origin', `https://github.com/${repository}`)
    await git('config', '--local', 'gc.auto', '0')
    await git('--git-dir', join(workspace, '.git'), '--work-tree', folder, 'add', '--all')
    await git('commit', '--quiet', '--allow-empty', '--message', 'The state under test')
    await git('reset', '--quiet', '--hard')
    await git('update-ref', `refs/remotes/origin/${branch}`, 'HEAD')
    if (inputs['persist-credentials'] !== 'false') {
      const basic = Buffer.from(`x-access-token:${inputs.token ?? token}`).toString('base64')
      const header = ['http.https://github.com/.extraheader', `AUTHORIZATION: basic ${basic}`]
      if (Number.parseInt(ref.replace('v', ''), 10) < 6) await git('config', '--local', ...header)
      else {
        const file = join(job.temp, `git-credentials-${randomUUID()}.config`)
        await git('config', '--file', file, ...header)
        await git('config', '--local', `includeIf.gitdir:${join(workspace, '.git')}.path`, file)
      }
    }
    const { stdout } = await git('rev-parse', 'HEAD')
    return { commit: stdout.trim(), ref: `refs/heads/${branch}` }
  }
}

/** Git by itself: nothing of the host's configuration, and the same commit every time. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const [name, email, date] = ['octocat', 'octocat@example.com', '2026-01-01T00:00:00Z']
  return {
    PATH: process.env.PATH,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  }
}
