import { commandOf } from '../request/command.ts'
import type { Caller } from '../request/raw.ts'
import { secretsOf } from './inputs/mask.ts'
import type { Inputs } from './inputs/read.ts'

/**
 * The command that runs the same on one's own machine, from a checkout of the same commit. It is
 * in the artifact, where nothing is masked, so secrets are left out wherever they stand.
 */
export function replayOf(inputs: Inputs, caller: Caller): readonly string[] {
  const { raw, workspace } = inputs
  // How a guest starts is each machine's own affair.
  const { githubTokenEnv: _, cold: __, cwd, ...asked } = raw
  // Where the shared folder is elsewhere, so is the start in it: the command's own default.
  const start = cwd === undefined || cwd === raw.shared ? {} : { cwd }
  const command = commandOf({ ...asked, ...start }, caller)
  const secrets = secretsOf(inputs, caller.env)
  return command.map((word) => without(secrets, fromWorkspace(word, workspace)))
}

function without(secrets: readonly string[], word: string): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), word)
}

function fromWorkspace(word: string, workspace: string): string {
  if (word === workspace) return '.'
  return word.startsWith(`${workspace}/`) ? `./${word.slice(workspace.length + 1)}` : word
}
