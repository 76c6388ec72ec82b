import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { debug, endGroup, isDebug, startGroup, warning } from '@actions/core'
import type { Stream } from '../../model/event.ts'
import { visible, visibleWithTabs } from '../../report/visible.ts'
import { numbered } from '../../report/words.ts'
import { inert } from './inert.ts'
import { Lines } from './lines.ts'

const yellow = '\x1b[33m'
const plain = '\x1b[0m'

/**
 * The step's log on GitHub. What the guest says is only ever text: its lines
 * are inert, and the runner heeds no command while they are written. Everything goes to
 * stdout, as the runner reads the two streams in no common order.
 */
export class Log {
  readonly #write: (text: string) => boolean
  /** By the guest's number, where there are several, and its stream. */
  readonly #guest = new Map<string, Lines>()
  #group: string | undefined
  #token: string | undefined
  #heard = ''

  constructor(write: (text: string) => boolean = (text) => process.stdout.write(text)) {
    this.#write = write
  }

  /** Folds the lines that come until the next group, or until `endGroup`. */
  startGroup(title: string): void {
    this.endGroup()
    const [line = ''] = visible(title).split('\n')
    if (this.#token === undefined) startGroup(line)
    else this.#write(`##[group]${inert(line)}\n`)
    this.#group = line
  }

  endGroup(): void {
    if (this.#group === undefined) return
    this.#group = undefined
    // What the runner makes of the command: it heeds none now.
    if (this.#token === undefined) endGroup()
    else this.#write('##[endgroup]\n')
  }

  /** Our own words, whole lines; whatever they quote acts on nothing. */
  say(text: string): void {
    for (const line of visibleWithTabs(text).trimEnd().split('\n')) this.#write(`${inert(line)}\n`)
  }

  /** The same where one should look: in the colour of a warning. */
  warn(text: string): void {
    for (const line of visibleWithTabs(text).trimEnd().split('\n'))
      this.#write(`${yellow}${inert(line)}${plain}\n`)
  }

  /** The same where one should see it without looking: an annotation. Not while the guest speaks. */
  annotate(text: string, title: string): void {
    warning(visible(text).split('\n').map(inert).join('\n'), { title })
  }

  /** For those who look for a fault, with debug logging on. */
  debug(text: string): void {
    if (!isDebug()) return
    if (this.#token === undefined) debug(visible(text))
    else this.say(`debug: ${text}`)
  }

  /** Whether the runner heeds no command: a guest may speak. */
  get isSealed(): boolean {
    return this.#token !== undefined
  }

  /** From now on the runner heeds no command. Call it within a group: it shows as a line. */
  seal(): void {
    if (this.#token !== undefined) return
    this.#token = randomUUID()
    this.#write(`::stop-commands::${this.#token}\n`)
  }

  /** The runner heeds commands again: ours. */
  unseal(): void {
    if (this.#token === undefined) return
    this.#write(`::${this.#token}::\n`)
    this.#token = undefined
  }

  /** The guest's bytes. Only while sealed. Resolves when the runner takes more; never rejects. */
  guest(stream: Stream): void | Promise<void> {
    if (this.#token === undefined) throw new Error('the log is not sealed for the guest')
    this.#linesOf(stream).write(stream.bytes)
    if (this.#show()) return
    return once(process.stdout, 'drain').then(
      () => undefined,
      () => undefined,
    )
  }

  /** The guest says no more: lines it did not end are ended. */
  endGuest(): void {
    for (const lines of this.#guest.values()) lines.end()
    this.#show()
  }

  #linesOf(stream: Stream): Lines {
    const { copy } = stream
    const key = `${copy ?? ''} ${stream.type === 'output' ? stream.stream : 'console'}`
    const known = this.#guest.get(key)
    if (known !== undefined) return known
    const lines = new Lines((line) => {
      const text = inert(line)
      this.#heard += `${copy === undefined ? text : numbered(text, copy)}\n`
    })
    this.#guest.set(key, lines)
    return lines
  }

  /** All its lines at once: each by itself would wait in a queue longer than can be written. */
  #show(): boolean {
    const heard = this.#heard
    this.#heard = ''
    return heard === '' || this.#write(heard)
  }
}
