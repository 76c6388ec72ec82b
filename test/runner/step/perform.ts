import { type Graces, graces, type JobOptions, type StepEnd } from '../job-options.ts'
import type { JobSetting } from '../job-setting.ts'
import { CommandManager } from './commands/manager.ts'
import type { StepContext } from './context.ts'
import type { Variables } from './environment.ts'
import { FileCommands } from './file-commands.ts'
import { OutputManager } from './output.ts'
import { type Launch, type ProcessEnd, runProcess } from './run-process.ts'

/** A step about to run. */
export interface ReadyStep {
  readonly context: StepContext
  /** Announces it and says what to start, given the variables that name its files. */
  readonly prepare: (files: Variables) => Launch
  /** Whether the runner names a bad exit code; actions do that themselves. */
  readonly tellsExitCode: boolean
}

/** Runs a step to its end. Whatever goes wrong is the step's failure. */
export async function perform(
  step: ReadyStep,
  setting: JobSetting,
  options: JobOptions,
  cancelled: AbortSignal,
): Promise<StepEnd> {
  const { context } = step
  const started = performance.now()
  let end: ProcessEnd | undefined
  let failed = false
  try {
    const files = new FileCommands(setting.temp)
    try {
      const launch = step.prepare(files.env)
      end = await listen(context, moved(launch, options), cancelled, options.graces ?? graces)
      if (cancelled.aborted) throw new Error('The operation was canceled.')
      failed = end.exitCode !== 0
      if (failed && step.tellsExitCode)
        context.error(`Process completed with exit code ${end.exitCode}.`)
    } finally {
      files.process(context)
    }
  } catch (error) {
    context.error(error instanceof Error ? error.message : String(error))
    failed = true
  }
  const conclusion = failed || context.commandFailed ? 'failure' : 'success'
  return {
    conclusion: cancelled.aborted ? 'cancelled' : conclusion,
    outputs: Object.fromEntries(context.outputs),
    exitCode: end?.exitCode ?? null,
    ms: Math.round(performance.now() - started),
    ...(end?.cancel && { cancel: end.cancel }),
  }
}

async function listen(
  context: StepContext,
  launch: Launch,
  cancelled: AbortSignal,
  times: Graces,
): Promise<ProcessEnd> {
  const commands = new CommandManager(context)
  const stdout = new OutputManager(context, commands)
  const stderr = new OutputManager(context, commands)
  try {
    return await runProcess(launch, { stdout, stderr }, cancelled, times)
  } finally {
    stdout.close()
    stderr.close()
  }
}

function moved(launch: Launch, options: JobOptions): Launch {
  const { argv, env, cwd } = launch
  return options.launch ? { ...launch, argv: options.launch(argv, env, cwd) } : launch
}
