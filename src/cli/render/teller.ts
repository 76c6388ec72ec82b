import { visible } from '../../report/visible.ts'
import type { Tone, Words } from '../../report/words.ts'
import type { Screen } from '../process.ts'
import type { Output } from './output.ts'
import { type Colour, type Paint, paintFor } from './paint.ts'
import { StatusLine } from './status-line.ts'

const name = 'testbed:'
const newline = 0x0a

const colours: Record<Tone, Colour> = {
  plain: 'plain',
  dim: 'dim',
  good: 'green',
  warning: 'yellow',
  bad: 'red',
}

/** Where there is no status line, what goes on is said once it takes longer than this. */
const patienceMs = 3000

/** Our own words, on stderr: whole lines, and on a terminal one that tells what goes on. */
export class Teller {
  readonly #output: Output
  readonly #paint: Paint
  readonly #status: StatusLine | undefined
  readonly #isTerminal: boolean
  #doing: string | undefined
  #patience: NodeJS.Timeout | undefined
  #midLine = false

  constructor(screen: Screen, output: Output, lively: boolean) {
    this.#output = output
    this.#paint = paintFor(screen)
    this.#isTerminal = screen.isTTY === true
    this.#status = lively && this.#isTerminal ? new StatusLine(screen) : undefined
  }

  /** Says something in lines of its own. */
  say({ tone, text }: Words): void {
    this.#status?.hide()
    const head = this.#paint('dim', name)
    const lines = visible(text).trimEnd().split('\n')
    this.#write(lines.map((line) => `${head} ${this.#paint(colours[tone], line)}\n`).join(''))
    if (this.#doing !== undefined) this.#status?.show(this.#doing)
  }

  /** Something goes on, or moves on; shown until `calm`. */
  busy(text: string): void {
    const [line = ''] = visible(text).split('\n')
    this.#doing = line
    if (this.#status !== undefined) {
      this.#write('')
      this.#status.show(line)
    } else if (!this.#isTerminal)
      this.#patience ??= setTimeout(() => this.#sayDoing(), patienceMs).unref()
  }

  /** Nothing of ours goes on: others may write. */
  calm(): void {
    this.#doing = undefined
    clearTimeout(this.#patience)
    this.#patience = undefined
    this.#status?.hide()
  }

  /** Others wrote these bytes to our terminal, if it is one. */
  others(bytes: Uint8Array): void {
    this.#midLine = this.#isTerminal && bytes.at(-1) !== newline
  }

  #sayDoing(): void {
    if (this.#doing !== undefined) this.say({ tone: 'dim', text: `${this.#doing} ...` })
  }

  #write(text: string): void {
    void this.#output.write(this.#midLine ? `\n${text}` : text)
    this.#midLine = false
  }
}
