import type { Writable } from 'node:stream'

/** Bytes on their way to a standard stream of ours, unchanged, no faster than it takes them. */
export class Output {
  readonly #stream: Writable
  #failed = false

  /** `onFailure` is told once, when nothing more can be written: EPIPE where the reader left. */
  constructor(stream: Writable, onFailure: (error: NodeJS.ErrnoException) => void) {
    this.#stream = stream
    stream.on('error', (error) => {
      if (this.#failed) return
      this.#failed = true
      onFailure(error)
    })
  }

  /** Resolves when more may be written. What comes after a failure is dropped. */
  write(bytes: Uint8Array | string): void | Promise<void> {
    if (this.#failed || bytes.length === 0) return
    if (!this.#stream.write(bytes)) return this.#drained()
  }

  /** Resolves when all that was written is out, or never will be. */
  flush(): Promise<void> {
    if (this.#failed) return Promise.resolve()
    return new Promise((resolve) => this.#stream.write('', () => resolve()))
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const over = () => {
        this.#stream.off('drain', over).off('error', over).off('close', over)
        resolve()
      }
      this.#stream.on('drain', over).on('error', over).on('close', over)
    })
  }
}
