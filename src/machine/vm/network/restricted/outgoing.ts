import type { Socket } from 'node:net'
import { flags, mostPayload, type Segment } from './segment.ts'

type Part = Pick<Segment, 'seq' | 'flags' | 'payload'>

/** The socket waits while more than this is on its way to the guest. */
const mostWaiting = 128 * 1024

const firstPatienceMs = 500
const longestPatienceMs = 8_000
const nothing = Buffer.alloc(0)

/** The host's half of a connection: the socket's bytes, and their end, until the guest has them all. */
export class Outgoing {
  readonly #socket: Socket
  readonly #send: (part: Part) => void
  /** What the guest has not acknowledged; its first byte has the number `#base`. */
  #waiting: Buffer = nothing
  #base: number
  /** How far it is sent, and how far it was when some had to be sent again; the end counts as a byte. */
  #sent = 0
  #reached = 0
  #window = 0
  #begun: 'no' | 'asked' | 'yes' = 'no'
  #hasEnd = false
  #isOver = false
  #patienceMs = firstPatienceMs
  #timer: NodeJS.Timeout | undefined

  /** The first number is the caller's to choose. */
  constructor(first: number, socket: Socket, send: (part: Part) => void) {
    this.#base = (first + 1) >>> 0
    this.#socket = socket
    this.#send = send
    socket.on('data', (bytes: Buffer) => {
      this.#waiting = Buffer.concat([this.#waiting, bytes])
      if (this.#waiting.length > mostWaiting) socket.pause()
      this.#pump()
    })
    socket.on('end', () => {
      this.#hasEnd = true
      this.#pump()
    })
  }

  /** The number of what is sent next. */
  get next(): number {
    return (this.#base + this.#sent) >>> 0
  }

  /** Whether the guest has all, the end too. */
  get isOver(): boolean {
    return this.#isOver
  }

  begin(): void {
    this.#begun = 'asked'
    this.#send({ seq: (this.#base - 1) >>> 0, flags: flags.syn, payload: nothing })
    this.#watch()
  }

  /** The guest has all before `ack`, and room for `window` bytes from there. */
  acknowledged(ack: number, window: number): void {
    const count = (ack - this.#base) | 0
    if (this.#begun === 'no' || count < 0 || count > this.#reached) return
    this.#begun = 'yes'
    this.#window = window
    this.#isOver ||= count > this.#waiting.length
    this.#waiting = this.#waiting.subarray(count)
    this.#base = (this.#base + count) >>> 0
    this.#sent = Math.max(0, this.#sent - count)
    this.#reached -= count
    if (count > 0) this.#patienceMs = firstPatienceMs
    if (this.#waiting.length <= mostWaiting) this.#socket.resume()
    this.#pump()
  }

  stop(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
  }

  /** Sends what the guest has room for; a byte more where it has none, to hear when it does. */
  #pump(more: 0 | 1 = 0): void {
    if (this.#begun !== 'yes' || this.#isOver) return
    while (this.#sent < this.#waiting.length) {
      const room = Math.max(this.#window, more) - this.#sent
      const length = Math.min(mostPayload, this.#waiting.length - this.#sent, room)
      if (length <= 0) break
      const payload = this.#waiting.subarray(this.#sent, this.#sent + length)
      this.#advance({ seq: this.next, flags: flags.push, payload }, length)
    }
    if (this.#hasEnd && this.#sent === this.#waiting.length)
      this.#advance({ seq: this.next, flags: flags.fin, payload: nothing }, 1)
    this.#watch()
  }

  #advance(part: Part, count: number): void {
    this.#send(part)
    this.#sent += count
    this.#reached = Math.max(this.#reached, this.#sent)
  }

  /** What is not acknowledged in time is sent again. */
  #watch(): void {
    clearTimeout(this.#timer)
    const isAwaited = this.#begun === 'asked' || this.#waiting.length > 0 || this.#hasEnd
    if (isAwaited && !this.#isOver)
      this.#timer = setTimeout(() => this.#repeat(), this.#patienceMs).unref()
  }

  #repeat(): void {
    this.#patienceMs = Math.min(longestPatienceMs, this.#patienceMs * 2)
    this.#sent = 0
    if (this.#begun === 'asked') this.begin()
    else this.#pump(1)
  }
}
