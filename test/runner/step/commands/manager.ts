import { type Command, parseCommand } from '../../rules/command.ts'
import { fold } from '../../rules/fold.ts'
import type { StepContext } from '../context.ts'
import { allowed } from './allowed.ts'
import type { Handler } from './handler.ts'
import { handlers } from './handlers.ts'

const stop = 'stop-commands'

/** Carries out the workflow commands of one step; its two streams share it. */
export class CommandManager {
  readonly #context: StepContext
  readonly #registered = new Set([stop, ...handlers.keys()])
  #stopToken: string | undefined

  constructor(context: StepContext) {
    this.#context = context
  }

  /** Whether the line was a command, which is then no output. */
  take(line: string): boolean {
    const command = parseCommand(line, this.#registered, this.#context.job.culture)
    if (!command) return false
    if (this.#stopToken !== undefined) return this.#resume(line, command, this.#stopToken)
    this.#process(line, command)
    return true
  }

  #resume(line: string, command: Command, token: string): boolean {
    if (fold(command.name) !== fold(token)) {
      this.#context.debug(`Commands are stopped; '##[${token}]' resumes them`)
      return false
    }
    this.#context.output(line)
    this.#context.debug('Commands are processed again')
    this.#registered.delete(fold(token))
    this.#stopToken = undefined
    return true
  }

  #process(line: string, command: Command): void {
    const handler = handlers.get(fold(command.name))
    if (handler) this.#carryOut(line, command, handler)
    else this.#stop(line, command.data)
  }

  #carryOut(line: string, command: Command, handler: Handler): void {
    if (this.#context.echo && !handler.quiet) this.#context.output(line)
    try {
      handler.run(this.#context, command)
    } catch (error) {
      const shown = handler.quiet ? fold(command.name) : line
      this.#context.error(`Unable to process command '${shown}' successfully.`)
      this.#context.error(error instanceof Error ? error.message : String(error))
      this.#context.commandFailed = true
    }
  }

  /** Throws for a token that others could guess. The real runner ends the step for it. */
  #stop(line: string, token: string): void {
    const guessable = token === '' || token.toLowerCase() === 'pause-logging'
    if (guessable || this.#registered.has(fold(token))) this.#refuse()
    this.#stopToken = token
    this.#registered.add(fold(token))
    if (token.length > 6) this.#context.job.masker.add(token)
    this.#context.output(line)
    this.#context.debug('Commands are stopped until the token is read')
  }

  #refuse(): void {
    if (allowed(this.#context, 'ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS')) return
    throw new Error(
      "stop-commands needs a token that is neither empty, nor 'pause-logging', nor a command's name",
    )
  }
}
