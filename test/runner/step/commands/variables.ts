import type { StepContext } from '../context.ts'
import { allowed } from './allowed.ts'
import { type Handler, required } from './handler.ts'

/** Refused, for output is too easily made by others. */
export const setEnv: Handler = {
  quiet: false,
  run(context, command) {
    refuseByDefault(context, 'set-env')
    const name = required(command, 'name')
    if (name.toUpperCase() === 'NODE_OPTIONS')
      return context.error(
        "Can't update NODE_OPTIONS environment variable using ::set-env:: command.",
      )
    context.setEnv(name, command.data)
  },
}

/** Refused likewise. */
export const addPath: Handler = {
  quiet: false,
  run(context, { data }) {
    refuseByDefault(context, 'add-path')
    if (data === '') throw new Error('The path of ##[add-path] is missing')
    context.job.prependPath(data)
  },
}

/** Deprecated, and still acts. */
export const setOutput: Handler = {
  quiet: false,
  run(context, command) {
    deprecate(context, 'set-output')
    context.setOutput(required(command, 'name'), command.data)
  },
}

/** Deprecated, and still acts. */
export const saveState: Handler = {
  quiet: false,
  run(context, command) {
    deprecate(context, 'save-state')
    context.saveState(required(command, 'name'), command.data)
  },
}

function refuseByDefault(context: StepContext, command: string): void {
  if (allowed(context, 'ACTIONS_ALLOW_UNSECURE_COMMANDS')) return
  throw new Error(
    `The \`${command}\` command is disabled: use environment files, or set ACTIONS_ALLOW_UNSECURE_COMMANDS`,
  )
}

function deprecate(context: StepContext, command: string): void {
  context.warning(`The \`${command}\` command is deprecated: use environment files`)
}
