import { commandOf } from '../request/command.ts'
import type { Caller } from '../request/raw.ts'
import type { Inputs } from './inputs/read.ts'

/** The command that runs the same on one's own machine, from a checkout of the same commit. */
export function replayOf({ raw, workspace }: Inputs, caller: Caller): readonly string[] {
  const { githubTokenEnv: _, cwd, ...asked } = raw
  // Where the shared folder is elsewhere, so is the start in it: the command's own default.
  const start = cwd === undefined || cwd === raw.shared ? {} : { cwd }
  const command = commandOf({ ...asked, ...start }, caller)
  return command.map((word) => fromWorkspace(word, workspace))
}

function fromWorkspace(word: string, workspace: string): string {
  if (word === workspace) return '.'
  return word.startsWith(`${workspace}/`) ? `./${word.slice(workspace.length + 1)}` : word
}
