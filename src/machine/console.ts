/** The kernel's own words for its end, as they begin. */
const panicStart = 'Kernel panic - not syncing'

/** What init prints before it gives up. */
const initStart = 'nixos-testbed: init: '

const tailSize = 8 * 1024

/** Reads the guest's console for the words that explain an end. Keeps its last 8 KiB. */
export class ConsoleReader {
  #tail = ''
  #panic: string | undefined

  take(bytes: Uint8Array): void {
    this.#tail = (this.#tail + Buffer.from(bytes).toString('latin1')).slice(-tailSize)
    this.#panic ??= this.#lineWith(panicStart)
  }

  /** The kernel's line about its panic, if it wrote one. */
  get panic(): string | undefined {
    return this.#panic
  }

  /** The last lines that say something, as they came. */
  lastLines(count: number): readonly string[] {
    return this.#lines().slice(-count)
  }

  /** The last words worth repeating: init's complaint, else the last line. */
  get lastWords(): string | undefined {
    return this.#lineWith(initStart) ?? this.#lines().at(-1)
  }

  #lineWith(start: string): string | undefined {
    // A line counts once it is whole; what comes later may still be part of it.
    const whole = this.#tail.slice(0, this.#tail.lastIndexOf('\n') + 1)
    const line = whole.split(/[\r\n]+/).find((each) => each.includes(start))
    return line?.slice(line.indexOf(start)).trim()
  }

  #lines(): string[] {
    return this.#tail.split(/[\r\n]+/).filter((line) => line.trim() !== '')
  }
}
