/** The last bytes of a stream, with a mark where some are left out. */
export class Tail {
  readonly #most: number
  #kept: Buffer = Buffer.alloc(0)
  #isCut = false

  constructor(most: number) {
    this.#most = most
  }

  take(bytes: Buffer): void {
    const all = Buffer.concat([this.#kept, bytes])
    this.#isCut ||= all.length > this.#most
    this.#kept = all.subarray(Math.max(0, all.length - this.#most))
  }

  get text(): string {
    return `${this.#isCut ? '[...]' : ''}${this.#kept.toString('utf8')}`
  }
}
