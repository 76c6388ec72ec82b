import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeFile } from '../rules/encoding.ts'
import { parseEnvFile } from '../rules/env-file.ts'
import { linesOf } from '../rules/lines.ts'
import type { StepContext } from './context.ts'

const largestSummary = 1024 * 1024

interface FileCommand {
  /** GITHUB_ and this is the variable that names the file. */
  readonly variable: string
  readonly prefix: string
  process(file: string, context: StepContext): void
}

// In the order in which the runner goes through them.
const commands: readonly FileCommand[] = [
  { variable: 'PATH', prefix: 'add_path_', process: addPaths },
  { variable: 'ENV', prefix: 'set_env_', process: setVariables },
  { variable: 'STEP_SUMMARY', prefix: 'step_summary_', process: keepSummary },
  {
    variable: 'STATE',
    prefix: 'save_state_',
    process: (file, context) => forPairs(file, (name, value) => context.saveState(name, value)),
  },
  {
    variable: 'OUTPUT',
    prefix: 'set_output_',
    process: (file, context) => forPairs(file, (name, value) => context.setOutput(name, value)),
  },
]

/** The files that a step writes to instead of printing commands. */
export class FileCommands {
  readonly #suffix = randomUUID()
  readonly #folder: string

  /** Makes them, empty, in the runner's temporary folder. */
  constructor(temp: string) {
    this.#folder = join(temp, '_runner_file_commands')
    mkdirSync(this.#folder, { recursive: true })
    for (const command of commands) writeFileSync(this.#fileOf(command), '')
  }

  /** GITHUB_ENV and its like. */
  get env(): Record<string, string> {
    return Object.fromEntries(
      commands.map((command) => [`GITHUB_${command.variable}`, this.#fileOf(command)]),
    )
  }

  /** Takes over what the step wrote. A wrong file fails the step; the others still count. */
  process(context: StepContext): void {
    for (const command of commands) {
      const file = this.#fileOf(command)
      try {
        if (existsSync(file)) command.process(file, context)
      } catch (error) {
        const name = command.variable.toLowerCase()
        context.error(`Unable to process file command '${name}' successfully.`)
        context.error(error instanceof Error ? error.message : String(error))
        context.commandFailed = true
      }
    }
  }

  #fileOf(command: FileCommand): string {
    return join(this.#folder, command.prefix + this.#suffix)
  }
}

function addPaths(file: string, context: StepContext): void {
  for (const line of linesOf(textOf(file))) if (line !== '') context.job.prependPath(line)
}

/** GITHUB_ and RUNNER_ variables can be set too; the runner's own come after and win. */
function setVariables(file: string, context: StepContext): void {
  forPairs(file, (name, value) => {
    if (name.toUpperCase() === 'NODE_OPTIONS')
      context.error("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.")
    else context.setEnv(name, value)
  })
}

function keepSummary(file: string, context: StepContext): void {
  const { size } = statSync(file)
  const [most, is] = [largestSummary / 1024, Math.floor(size / 1024)]
  if (size > largestSummary)
    context.error(`$GITHUB_STEP_SUMMARY is not uploaded: it may have ${most}k and has ${is}k`)
  else if (size > 0) context.job.summaries.set(context.name, maskedLines(file, context).join(''))
}

function maskedLines(file: string, { job }: StepContext): string[] {
  return linesOf(textOf(file)).map((line) => `${job.masker.mask(line)}\n`)
}

function forPairs(file: string, take: (name: string, value: string) => void): void {
  for (const [name, value] of parseEnvFile(textOf(file))) take(name, value)
}

function textOf(file: string): string {
  return decodeFile(readFileSync(file))
}
