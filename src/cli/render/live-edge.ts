import type { Edge } from '../../model/edge.ts'
import type { Event, Phase, Stream } from '../../model/event.ts'
import { verdict } from '../../model/outcome.ts'
import {
  closingLine,
  closingWords,
  type End,
  phaseWords,
  progressWords,
  returnRemark,
  wordsOf,
} from '../../report/words.ts'
import type { OurProcess } from '../process.ts'
import { type Cancellation, heedSignals } from '../signals.ts'
import { EventLines } from './event-lines.ts'
import { NumberedOutput } from './numbered-lines.ts'
import { Output } from './output.ts'
import { Teller } from './teller.ts'

export interface LiveEdgeOptions {
  readonly command: readonly string[]
  /** Show the script's output and little else. */
  readonly quiet: boolean
  /** Show the guest's console. */
  readonly console?: boolean
  readonly stdin?: AsyncIterable<Uint8Array>
  /** A descriptor that gets the events. */
  readonly events?: number | undefined
}

/** A terminal shows `^C` where the cursor stands. */
const interruptEcho = Buffer.from('^C')

/** A person's view of a run: the script's output as it is, our words on stderr, signals heeded. */
export class LiveEdge implements Edge {
  readonly command: readonly string[]
  readonly stdin?: AsyncIterable<Uint8Array>
  readonly #quiet: boolean
  readonly #console: boolean
  readonly #terminals: { readonly stdout: boolean; readonly stderr: boolean }
  readonly #stdout: Output
  readonly #stderr: Output
  readonly #teller: Teller
  readonly #events: EventLines | undefined
  readonly #cancellation: Cancellation
  readonly #several = new NumberedOutput()
  #phase: Phase | undefined
  #folder: string | undefined
  #unwritable: string | undefined

  constructor(process: OurProcess, options: LiveEdgeOptions) {
    const { stdout, stderr, env } = process
    this.command = options.command
    if (options.stdin !== undefined) this.stdin = options.stdin
    this.#quiet = options.quiet
    this.#console = options.console ?? false
    this.#terminals = { stdout: stdout.isTTY === true, stderr: stderr.isTTY === true }
    this.#stdout = new Output(stdout, (error) => this.#outputFailed(error))
    this.#stderr = new Output(stderr, () => undefined) // there is nowhere left to say it
    this.#teller = new Teller(stderr, this.#stderr, env.TERM !== 'dumb' && !this.#console)
    this.#events =
      options.events === undefined
        ? undefined
        : new EventLines(options.events, ({ message }) => this.#warn(`events: ${message}`))
    this.#cancellation = heedSignals(process, {
      onFirst: () => this.#stopping(),
      onSecond: () => this.#teller.calm(),
    })
  }

  get signal(): AbortSignal {
    return this.#cancellation.signal
  }

  readonly tell = (event: Event): void => {
    this.#events?.tell(event)
    if (event.type === 'run-started') this.#folder ??= event.folder
    if (event.type === 'copy-ended')
      for (const { target, bytes } of this.#several.end(event.copy)) void this.#show(target, bytes)
    if (!this.#quiet) this.#render(event)
  }

  readonly stream = (stream: Stream): void | Promise<void> => {
    if (stream.type === 'console')
      return this.#console ? this.#show('stderr', stream.bytes) : undefined
    const { copy, bytes } = stream
    return this.#show(stream.stream, copy === undefined ? bytes : this.#several.take(stream, copy))
  }

  /** Says how it ended, waits until all is out, and gives our exit code. */
  async close(end: End, seconds?: number, folder = this.#folder): Promise<number> {
    this.#teller.calm()
    const known: End =
      this.#unwritable === undefined ? end : verdict('infra-error', this.#unwritable)
    if (!this.#quiet)
      for (const words of closingWords(known, { seconds, folder })) this.#teller.say(words)
    else if (isNoVerdict(known) || returnRemark(known) !== undefined)
      this.#teller.say(closingLine(known, folder))
    await Promise.all([this.#stdout.flush(), this.#stderr.flush(), this.#events?.flush()])
    this.#cancellation.release()
    return known.exit
  }

  #show(target: 'stdout' | 'stderr', bytes: Uint8Array): void | Promise<void> {
    if (bytes.length === 0) return
    this.#teller.calm()
    if (this.#terminals[target]) this.#teller.others(bytes)
    return (target === 'stdout' ? this.#stdout : this.#stderr).write(bytes)
  }

  #render(event: Event): void {
    if (event.copy === undefined) this.#follow(event)
    const words = wordsOf(event)
    if (words !== undefined) this.#teller.say(words)
  }

  #follow(event: Event): void {
    if (event.type === 'phase-started') this.#enter(event.phase)
    if (event.type === 'phase-ended') this.#teller.calm()
    if (event.type === 'progress' && this.#phase !== 'script')
      this.#teller.busy(progressWords(event))
  }

  #enter(phase: Phase): void {
    this.#phase = phase
    const doing = phaseWords[phase]
    if (doing === undefined) this.#teller.calm()
    else this.#teller.busy(doing)
  }

  #stopping(): void {
    this.#teller.others(interruptEcho)
    this.#warn('ending the run in order; a second signal ends it at once')
  }

  #outputFailed(error: NodeJS.ErrnoException): void {
    if (error.code === 'EPIPE') this.#warn('nobody reads the output any more: ending the run')
    else this.#unwritable = `the output cannot be written: ${error.message}`
    this.#cancellation.cancel('SIGTERM')
  }

  #warn(text: string): void {
    if (!this.#quiet) this.#teller.say({ tone: 'warning', text })
  }
}

function isNoVerdict({ outcome }: End): boolean {
  return outcome !== 'passed' && outcome !== 'failed'
}
