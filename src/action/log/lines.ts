/** Longer lines are broken: the runner holds a line in memory until it ends. */
const longest = 64 * 1024

/** Bytes of one stream as the lines the runner would make of them. */
export class Lines {
  readonly #take: (line: string) => void
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  #rest = ''

  constructor(take: (line: string) => void) {
    this.#take = take
  }

  write(bytes: Uint8Array): void {
    this.#split(this.#decoder.decode(bytes, { stream: true }))
  }

  /** A last line that was not ended is one too. */
  end(): void {
    this.#split(this.#decoder.decode())
    if (this.#rest !== '') this.#take(this.#rest.replace(/\r$/, ''))
    this.#rest = ''
  }

  #split(text: string): void {
    const all = this.#rest + text
    // A CR at the end may be half of a CR LF.
    const whole = all.endsWith('\r') ? all.slice(0, -1) : all
    const lines = whole.split(/\r\n|\n|\r/)
    this.#rest = (lines.pop() ?? '') + all.slice(whole.length)
    for (const line of lines) this.#take(line)
    while (this.#rest.length > longest) {
      this.#take(this.#rest.slice(0, longest))
      this.#rest = this.#rest.slice(longest)
    }
  }
}
