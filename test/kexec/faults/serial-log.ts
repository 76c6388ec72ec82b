import { closeSync, openSync, readSync, statSync } from 'node:fs'

/** What is said on a rig's serial line from now on. */
export class SerialLog {
  readonly #path: string
  #read: number
  #text = ''

  constructor(path: string) {
    this.#path = path
    this.#read = statSync(path).size
  }

  has(words: string): boolean {
    const more = statSync(this.#path).size - this.#read
    if (more > 0) this.#text += this.#next(more)
    return this.#text.includes(words)
  }

  #next(length: number): string {
    const bytes = Buffer.alloc(length)
    const file = openSync(this.#path, 'r')
    try {
      const count = readSync(file, bytes, 0, length, this.#read)
      this.#read += count
      return bytes.toString('latin1', 0, count)
    } finally {
      closeSync(file)
    }
  }
}
