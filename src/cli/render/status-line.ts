import type { Screen } from '../process.ts'

const clear = '\r\x1b[2K'
const defaultColumns = 80

/** The one line of a terminal that tells what goes on, and for how long. */
export class StatusLine {
  readonly #screen: Screen
  #text = ''
  #since = 0
  #ticking: NodeJS.Timeout | undefined

  constructor(screen: Screen) {
    this.#screen = screen
  }

  /** Shows a text in place of the one before; the cursor must be at a line's start. */
  show(text: string): void {
    this.#text = text
    if (this.#ticking === undefined) {
      this.#since = performance.now()
      this.#ticking = setInterval(() => this.#draw(), 1000).unref()
    }
    this.#draw()
  }

  /** Leaves the line empty, with the cursor at its start. */
  hide(): void {
    if (this.#ticking === undefined) return
    clearInterval(this.#ticking)
    this.#ticking = undefined
    this.#screen.write(clear)
  }

  #draw(): void {
    const seconds = Math.floor((performance.now() - this.#since) / 1000)
    const line = seconds === 0 ? this.#text : `${seconds} s  ${this.#text}`
    const room = (this.#screen.columns || defaultColumns) - 1 // 0 where it is not known
    this.#screen.write(clear + [...line].slice(0, room).join(''))
  }
}
