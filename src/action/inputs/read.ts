import { getInput } from '@actions/core'
import type { Problem } from '../../model/fault.ts'
import type { RawRequest } from '../../request/raw.ts'
import { linksRefused } from './links.ts'
import { readRaw } from './raw.ts'
import { readSettings, type Settings } from './settings.ts'

/** Everything this step was asked for: the only reader of its inputs. */
export interface Inputs {
  readonly workspace: string
  readonly raw: RawRequest
  readonly settings: Settings
  /** Which of the two inputs the script came by. */
  readonly scriptInput: 'run' | 'script'
  /** Empty where none was given. */
  readonly token: string
  /** The text of the key that lets us into a target; empty where none was given. */
  readonly sshKey: string
  /** The text of the guest's own host key; empty where none was given. */
  readonly guestHostKey: string
  /** The text of the key that opens builders; empty where none was given. */
  readonly builderKey: string
  /** The text that seals what the cache keeps of a guest's store; empty where none was given. */
  readonly cacheKey: string
  /** What is wrong so far. */
  readonly problems: readonly Problem[]
}

export function readInputs(environment: NodeJS.ProcessEnv): Inputs {
  const problems: Problem[] = []
  const problem = (each: Problem) => problems.push(each)
  const workspace = environment.GITHUB_WORKSPACE ?? process.cwd()
  problems.push(...linksRefused(workspace))
  const settings = readSettings(problem)
  const cacheKey = getInput('cache-key')
  problems.push(...cacheKeyProblems(cacheKey))
  return {
    workspace,
    raw: {
      ...readRaw(workspace, problem),
      cold: !settings.warmStart,
      zswap: settings.zswap,
      failOnFailedUnits: settings.failOnFailedUnits,
    },
    settings,
    scriptInput: getInput('script') === '' ? 'run' : 'script',
    token: getInput('github-token'),
    sshKey: getInput('ssh-key'),
    guestHostKey: getInput('guest-host-key'),
    builderKey: getInput('builder-key'),
    cacheKey,
    problems,
  }
}

/** Short ones can be guessed by who has an entry that is sealed with it. */
const shortestKey = 16

function cacheKeyProblems(key: string): Problem[] {
  if (key === '' || key.length >= shortestKey) return []
  const reason = `has less than ${shortestKey} characters`
  return [{ input: 'cache-key', reason, remedy: 'make one with: openssl rand -hex 32' }]
}
