/** A command's stdin that is written to as one goes. */
export class Wishes implements AsyncIterable<Uint8Array> {
  readonly #waiting: Uint8Array[] = []
  #ended = false
  #wake: () => void = () => undefined

  say(bytes: string | Uint8Array): void {
    this.#waiting.push(Buffer.from(bytes as string))
    this.#wake()
  }

  end(): void {
    this.#ended = true
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    while (!this.#ended || this.#waiting.length > 0) {
      const next = this.#waiting.shift()
      if (next !== undefined) yield next
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
    }
  }
}
