/**
 * Feeds a command's stdin as fast as the guest grants room for it.
 * Without a source the command's stdin ends at once.
 */
export class StdinPump {
  readonly #send: (bytes: Uint8Array) => Promise<void>
  #room = 0
  #wake: (() => void) | undefined
  #stopped = false

  constructor(
    source: AsyncIterable<Uint8Array> | undefined,
    send: (bytes: Uint8Array) => Promise<void>,
  ) {
    this.#send = send
    void this.#pump(source)
  }

  /** The guest has room for that many more bytes. */
  grant(bytes: number): void {
    this.#room += bytes
    this.#wake?.()
  }

  /** The command has ended: nothing more is wanted. */
  stop(): void {
    this.#stopped = true
    this.#wake?.()
  }

  async #pump(source: AsyncIterable<Uint8Array> | undefined): Promise<void> {
    await this.#roomFor()
    try {
      for await (const bytes of source ?? []) {
        for (let rest = bytes; rest.length > 0 && !this.#stopped; ) {
          const part = rest.subarray(0, await this.#roomFor())
          this.#room -= part.length
          rest = rest.subarray(part.length)
          if (!this.#stopped) await this.#send(part)
        }
        if (this.#stopped) return
      }
    } catch {
      // a source that fails is a source that ends
    }
    if (!this.#stopped) await this.#send(new Uint8Array(0))
  }

  /** Waits for room and gives how much there is; 0 once stopped. */
  async #roomFor(): Promise<number> {
    while (this.#room === 0 && !this.#stopped) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#stopped ? 0 : this.#room
  }
}
