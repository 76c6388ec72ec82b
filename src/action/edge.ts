import type { Edge } from '../model/edge.ts'
import type { Event, Phase, Stream } from '../model/event.ts'
import { phaseWords, progressWords, secondsText, wordsOf } from '../report/words.ts'
import type { Log } from './log/log.ts'

/** Phases that take less, and say nothing, are not worth a line. */
const worthTellingSeconds = 0.05

/**
 * A workflow's view of a run: a group for each phase that has something to say, its seconds
 * below it, and the script's output between them, in no group.
 */
export class ActionEdge implements Edge {
  readonly command: readonly string[]
  readonly signal: AbortSignal
  readonly #log: Log
  readonly #showConsole: boolean
  #built = false
  #phase: Phase | undefined
  #said = false

  constructor(
    log: Log,
    options: { readonly command: readonly string[]; readonly signal: AbortSignal },
    showConsole = false,
  ) {
    this.command = options.command
    this.signal = options.signal
    this.#log = log
    this.#showConsole = showConsole
  }

  /** Whether the guest was built, and not found or taken from the cache. */
  get built(): boolean {
    return this.#built
  }

  readonly tell = (event: Event): void => {
    this.#log.debug(JSON.stringify(event))
    if (event.type === 'bundle-ready') this.#built = event.built
    if (event.type === 'phase-started') this.#enter(event.phase)
    else if (event.type === 'phase-ended') this.#leave(event.phase, event.seconds)
    else if (event.type === 'progress') this.#say(progressWords(event))
    else if (event.type === 'guest-ready') this.#guestReady(wordsOf(event)?.text ?? event.release)
    else if (event.type === 'done') this.#log.endGroup()
    else this.#say(wordsOf(event)?.text)
  }

  readonly stream = (stream: Stream): void => {
    if (this.#phase === 'script' && (stream.type === 'output' || this.#showConsole))
      this.#log.guest(stream)
  }

  #enter(phase: Phase): void {
    this.#phase = phase
    this.#said = false
  }

  #say(text: string | undefined): void {
    if (text === undefined) return
    const doing = this.#phase === undefined ? undefined : phaseWords[this.#phase]
    if (!this.#said && doing !== undefined) this.#log.startGroup(capital(doing))
    this.#said = true
    this.#log.say(text)
  }

  #leave(phase: Phase, seconds: number): void {
    this.#phase = undefined
    const line = `${phase} ${secondsText(seconds)}`
    if (phase === 'script') this.#scriptEnded(line)
    else this.#ended(line, seconds)
  }

  #ended(line: string, seconds: number): void {
    this.#log.endGroup()
    if (this.#said || seconds >= worthTellingSeconds) this.#log.say(line)
  }

  /** The group holds the line by which the runner stops heeding commands. */
  #guestReady(text: string): void {
    this.#log.startGroup(text)
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

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
