import type { Duplex } from 'node:stream'

const longestFrame = 65_550

/** A connection to QEMU that carries Ethernet frames, each after its length. */
export class Wire {
  readonly #stream: Duplex
  #rest: Buffer = Buffer.alloc(0)

  /** `take` gets each frame. */
  constructor(stream: Duplex, take: (frame: Buffer) => void) {
    this.#stream = stream
    stream.on('error', () => undefined) // QEMU has ended, which its exit tells
    stream.on('data', (bytes: Buffer) => this.#read(bytes, take))
  }

  /** Frames of one turn of the event loop leave together. */
  send(frame: Buffer): void {
    if (this.#stream.destroyed) return
    if (this.#stream.writableCorked === 0) {
      this.#stream.cork()
      process.nextTick(() => this.#stream.uncork())
    }
    const length = Buffer.alloc(4)
    length.writeUInt32BE(frame.length)
    this.#stream.write(length)
    this.#stream.write(frame)
  }

  #read(bytes: Buffer, take: (frame: Buffer) => void): void {
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    while (rest.length >= 4) {
      const length = rest.readUInt32BE(0)
      if (length > longestFrame) {
        this.#stream.destroy()
        return
      }
      if (rest.length < 4 + length) break
      take(rest.subarray(4, 4 + length))
      rest = rest.subarray(4 + length)
    }
    this.#rest = rest
  }
}
