const mostBytes = 8 * 1024
const mostLines = 5

/** What a command in the guest complained of: its first words, however much it says. */
export class Complaint {
  readonly #chunks: Uint8Array[] = []
  #bytes = 0

  take(bytes: Uint8Array): void {
    const taken = bytes.subarray(0, mostBytes - this.#bytes)
    this.#chunks.push(taken)
    this.#bytes += taken.length
  }

  /** On one line; empty where nothing was said. */
  get text(): string {
    const lines = Buffer.concat(this.#chunks).toString('utf8').trim().split('\n')
    const more = lines.length > mostLines ? ['and more'] : []
    return [...lines.slice(0, mostLines), ...more].join('; ')
  }
}
