import { getInput, getMultilineInput } from '@actions/core'
import type { Problem } from '../../model/fault.ts'
import type { Input, RawRequest } from '../../request/raw.ts'
import { samePath } from '../../request/same-path.ts'
import { inputName } from './names.ts'
import { scriptOf } from './script.ts'

/** The variables that secrets are handed on in, to the request alone. */
export const tokenVariable = 'TESTBED_GITHUB_TOKEN'
export const keyVariable = 'TESTBED_SSH_KEY'
export const guestKeyVariable = 'TESTBED_GUEST_HOST_KEY'
export const builderKeyVariable = 'TESTBED_BUILDER_KEY'

/** Inputs that are one text each and mean to the request what they mean here. */
const texts = [
  ...(['guest', 'system', 'boot', 'kernel', 'modules', 'memory', 'cpus'] as const),
  ...(['timeout', 'bootTimeout', 'accel', 'copies', 'network', 'nixInstaller'] as const),
  ...(['machine', 'target', 'board', 'lab', 'knownHostsText', 'sshUser', 'proxyJump'] as const),
  ...(['inherit', 'transport', 'after', 'microcode', 'lease', 'wait'] as const),
  ...(['powerCycleCommand', 'consoleCommand', 'builderKnownHostsText', 'maxJobs'] as const),
] as const

/** Inputs that hold a value on each line. */
const lists = [
  'append',
  'env',
  'bring',
  'packages',
  'disk',
  'forward',
  'nixConfig',
  'secret',
  'substituter',
  'trustedPublicKey',
  'builder',
  'systemFeatures',
] as const

/** The request as this step's inputs tell it, before anyone has looked at its values. */
export function readRaw(workspace: string, problem: (problem: Problem) => void): RawRequest {
  const script = scriptOf(
    { run: getInput('run', { trimWhitespace: false }).trimEnd(), script: getInput('script') },
    workspace,
    problem,
  )
  const shared = getInput('shared')
  return {
    script,
    ...valuesOf(texts, getInput),
    ...valuesOf(lists, getMultilineInput),
    ...(shared === '' ? {} : { shared, ...cwdOf(shared) }),
    ...(getInput('working-directory') === '' ? {} : { cwd: getInput('working-directory') }),
    ...(getInput('github-token') === '' ? {} : { githubTokenEnv: tokenVariable }),
    ...(getInput('ssh-key') === '' ? {} : { sshKeyEnv: keyVariable }),
    ...(getInput('guest-host-key') === '' ? {} : { guestHostKeyEnv: guestKeyVariable }),
    ...(getInput('builder-key') === '' ? {} : { builderKeyEnv: builderKeyVariable }),
  }
}

/** The script starts where the step would: in the shared folder, by the name it has here. */
function cwdOf(shared: string): { readonly cwd?: string } {
  const cwd = samePath(shared)
  return cwd === undefined ? {} : { cwd }
}

/** What is empty is not given. */
function valuesOf<K extends Input, T extends string | readonly string[]>(
  inputs: readonly K[],
  read: (name: string) => T,
): Partial<Record<K, T>> {
  const values: Partial<Record<K, T>> = {}
  for (const input of inputs) {
    const value = read(inputName(input))
    if (value.length > 0) values[input] = value
  }
  return values
}
