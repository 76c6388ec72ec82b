import type { Edge, FetchStock } from '../model/edge.ts'
import type { Event, Phase, Stream } from '../model/event.ts'
import type { FetchTemplate } from '../model/machine.ts'
import { phaseWords, progressWords, secondsText, type Words, wordsOf } from '../report/words.ts'
import { inWorkflowWords } from './inputs/words.ts'
import type { Log } from './log/log.ts'

type Warning = Extract<Event, { type: 'warning' }>

/**
 * A workflow's view of a run: a group for each phase that has something to say, its seconds
 * below it, and between them, in no group, the script's output and what one should not miss.
 */
export class ActionEdge implements Edge {
  readonly command: readonly string[]
  readonly signal: AbortSignal
  readonly fetchTemplate?: FetchTemplate
  readonly fetchStock?: FetchStock
  readonly #log: Log
  readonly #showConsole: boolean
  /** In how many guests the script runs, where there are several. */
  #copies: number | undefined
  #built = false
  #phase: Phase | undefined
  #said = false

  constructor(
    log: Log,
    options: Pick<Edge, 'command' | 'signal' | 'fetchTemplate' | 'fetchStock'>,
    showConsole = false,
  ) {
    this.command = options.command
    this.signal = options.signal
    if (options.fetchTemplate !== undefined) this.fetchTemplate = options.fetchTemplate
    if (options.fetchStock !== undefined) this.fetchStock = options.fetchStock
    this.#log = log
    this.#showConsole = showConsole
  }

  /** Whether the guest was built, and not found or taken from the cache. */
  get built(): boolean {
    return this.#built
  }

  readonly tell = (event: Event): void => {
    this.#log.debug(JSON.stringify(event))
    if (event.copy === undefined) this.#ofRun(event)
    else this.#ofCopy(event)
  }

  readonly stream = (stream: Stream): void | Promise<void> => {
    if (this.#phase === 'script' && (stream.type === 'output' || this.#showConsole))
      return this.#log.guest(stream)
  }

  #ofRun(event: Event): void {
    if (event.type === 'run-started') this.#copies = event.copies
    if (event.type === 'bundle-ready') this.#built = event.built
    if (event.type === 'phase-started') this.#enter(event.phase)
    else if (event.type === 'phase-ended') this.#leave(event)
    else if (event.type === 'progress') this.#say(progressWords(event))
    else if (event.type === 'guest-ready') this.#seal(wordsOf(event)?.text ?? event.release)
    else if (event.type === 'warning') this.#warn(inWorkflow(event))
    else if (event.type === 'collected' || event.type === 'returned') this.#show(wordsOf(event))
    else if (event.type === 'done') this.#log.endGroup()
    else this.#say(wordsOf(event)?.text)
  }

  #enter(phase: Phase): void {
    this.#phase = phase
    this.#said = false
  }

  /** Told as it comes, among the lines of the others. */
  #ofCopy(event: Event): void {
    if (event.type === 'guest-ready' && !this.#log.isSealed)
      this.#seal(`Running ${this.#copies} copies`)
    if (event.type === 'warning' && !this.#log.isSealed) this.#warn(inWorkflow(event))
    else this.#among(wordsOf(event.type === 'warning' ? inWorkflow(event) : event))
  }

  #among(words: Words | undefined): void {
    if (words?.tone === 'warning') this.#log.warn(words.text)
    else if (words !== undefined) this.#log.say(words.text)
  }

  #say(text: string | undefined): void {
    if (text === undefined) return
    const doing = this.#phase === undefined ? undefined : phaseWords[this.#phase]
    if (!this.#said && doing !== undefined) this.#log.startGroup(capital(doing))
    this.#said = true
    this.#log.say(text)
  }

  /** Seen without a click. */
  #show(words: Words | undefined): void {
    if (words === undefined) return
    this.#log.endGroup()
    this.#said = false
    if (words.tone === 'warning') this.#log.warn(words.text)
    else this.#log.say(words.text)
  }

  #warn(event: Warning): void {
    if (event.about === undefined) this.#show(wordsOf(event))
    else this.#annotate([event.message, event.remedy].filter(Boolean).join('\n'))
  }

  /** What a guest runs on decides how long all takes. */
  #annotate(text: string): void {
    this.#log.endGroup()
    this.#said = false
    this.#log.annotate(text, 'the guest is emulated')
  }

  #leave(event: Extract<Event, { type: 'phase-ended' }>): void {
    this.#phase = undefined
    if (event.phase === 'script') this.#scriptEnded(`script ${secondsText(event.seconds)}`)
    else this.#show(wordsOf(event))
    this.#log.endGroup()
  }

  /** The group holds the line by which the runner stops heeding commands. */
  #seal(title: string): void {
    this.#log.startGroup(title)
    this.#log.seal()
    this.#log.endGroup()
  }

  #scriptEnded(line: string): void {
    this.#log.endGuest()
    this.#log.startGroup(line)
    this.#log.unseal()
    this.#log.endGroup()
  }
}

function inWorkflow({ remedy, ...event }: Warning): Warning {
  return remedy === undefined ? event : { ...event, remedy: inWorkflowWords(remedy) }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
