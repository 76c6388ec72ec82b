import type { MatcherListener } from '../job-state.ts'
import { fold } from '../rules/fold.ts'
import { LineReader } from '../rules/lines.ts'
import { type Match, Matcher } from '../rules/matcher.ts'
import type { CommandManager } from './commands/manager.ts'
import type { StepContext } from './context.ts'
import { issueOf } from './match-issue.ts'
import type { StreamSink } from './run-process.ts'

/** One stream of a step: its lines are commands, matches of problem matchers, or output. */
export class OutputManager implements StreamSink {
  readonly #lines = new LineReader()
  readonly #context: StepContext
  readonly #commands: CommandManager
  #matchers: readonly Matcher[]

  constructor(context: StepContext, commands: CommandManager) {
    this.#context = context
    this.#commands = commands
    this.#matchers = context.job.matchers.map((config) => new Matcher(config))
    context.job.listeners.add(this.#onMatcher)
  }

  read(bytes: Buffer): void {
    for (const line of this.#lines.read(bytes)) this.take(line)
  }

  end(): void {
    for (const line of this.#lines.end()) this.take(line)
  }

  /** No longer hears of matchers. */
  close(): void {
    this.#context.job.listeners.delete(this.#onMatcher)
  }

  /** One line. Stopped commands are matched and shown like any other output. */
  take(line: string): void {
    if (this.#commands.take(line)) return
    const shown = disarm(line)
    if (!this.#match(shown)) this.#context.output(shown)
  }

  #match(line: string): boolean {
    const plain = withoutColours(line)
    for (const matcher of this.#matchers) {
      const match = matcher.match(plain)
      if (!match) continue
      for (const other of this.#matchers) if (other !== matcher) other.reset()
      if (this.#report(match, plain)) return true
    }
    return false
  }

  #report(match: Match, line: string): boolean {
    const issue = issueOf(match, this.#context)
    if (issue) this.#context.issue(issue.level, issue.message, 'matcher', issue.place, line)
    return issue !== undefined
  }

  readonly #onMatcher: MatcherListener = (owner, config) => {
    const others = this.#matchers.filter((matcher) => fold(matcher.owner) !== fold(owner))
    this.#matchers = config ? [new Matcher(config), ...others] : others
  }
}

/** The runner's own markers mean something to those who read the log. */
function disarm(line: string): string {
  return line
    .replaceAll('##[start-action', '##[\\start-action')
    .replaceAll('##[end-action', '##[\\end-action')
}

/** The runner means to take colours away, but writes ESC as NUL, 3, 3: real colours stay. */
function withoutColours(line: string): string {
  return line.replaceAll(new RegExp(`${'\0'}33\\[[0-9;]*m?`, 'g'), '')
}
