import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { Outgoing } from './outgoing.ts'
import { flags, type Segment } from './segment.ts'

/** What a connection says, without the ports. */
export type Saying = Omit<Segment, 'from' | 'to'>

const widestWindow = 65_535
const nothing = Buffer.alloc(0)

/** A connection of the guest's with a socket of the host's: what either says and ends reaches the other. */
export class Connection {
  readonly #socket: Socket
  readonly #say: (saying: Saying) => void
  readonly #gone: () => void
  readonly #out: Outgoing
  /** The number of the next byte of the guest's; undefined until it has begun. */
  #expected: number | undefined
  #guestEnded = false
  #isOver = false

  /** The guest called, with `call`, and the socket is on its way to the host's port; or the other way round. */
  constructor(
    socket: Socket,
    call: Segment | undefined,
    { say, gone }: { readonly say: (saying: Saying) => void; readonly gone: () => void },
  ) {
    this.#socket = socket
    this.#say = say
    this.#gone = gone
    this.#out = new Outgoing(randomBytes(4).readUInt32BE(0), socket, (part) => this.#send(part))
    if (call === undefined) this.#out.begin()
    else {
      this.#expected = (call.seq + 1) >>> 0
      socket.once('connect', () => this.#out.begin())
    }
    socket.on('drain', () => this.#acknowledge())
    socket.on('error', () => this.abort())
  }

  take(segment: Segment): void {
    if (segment.flags & flags.rst) {
      this.#socket.resetAndDestroy()
      this.#end()
      return
    }
    if (segment.flags & flags.syn && !this.#begins(segment)) return
    if (segment.flags & flags.ack) this.#out.acknowledged(segment.ack, segment.window)
    const isNews = segment.payload.length > 0 || (segment.flags & (flags.fin | flags.syn)) !== 0
    if (isNews) this.#hear(segment)
    if (this.#guestEnded && this.#out.isOver) this.#end()
  }

  /** Breaks it off, and says so to both. */
  abort(): void {
    if (this.#isOver) return
    this.#say({
      seq: this.#out.next,
      ack: this.#expected ?? 0,
      flags: flags.rst | flags.ack,
      window: 0,
      payload: nothing,
    })
    this.#socket.destroy()
    this.#end()
  }

  /** Whether a SYN is the answer to ours; one that comes again is answered by what we repeat anyway. */
  #begins({ seq }: Segment): boolean {
    if (this.#expected !== undefined) return false
    this.#expected = (seq + 1) >>> 0
    return true
  }

  /** Takes the bytes that are next, and acknowledges what is heard so far. */
  #hear({ seq, flags: said, payload }: Segment): void {
    if (this.#expected === undefined) return
    const start = said & flags.syn ? (seq + 1) >>> 0 : seq
    const known = (this.#expected - start) | 0
    const isNext = known >= 0 && known <= payload.length
    const news = isNext ? payload.subarray(known) : nothing
    if (news.length > 0 && news.length <= this.#room && !this.#guestEnded) {
      this.#expected = (this.#expected + news.length) >>> 0
      this.#socket.write(Buffer.from(news))
    }
    const isAtEnd = this.#expected === (start + payload.length) >>> 0
    if (said & flags.fin && isAtEnd && !this.#guestEnded) {
      this.#guestEnded = true
      this.#expected = (this.#expected + 1) >>> 0
      this.#socket.end()
    }
    this.#acknowledge()
  }

  get #room(): number {
    return Math.max(0, widestWindow - this.#socket.writableLength)
  }

  #acknowledge(): void {
    if (!this.#isOver) this.#send({ seq: this.#out.next, flags: 0, payload: nothing })
  }

  #send(part: Pick<Saying, 'seq' | 'flags' | 'payload'>): void {
    const ack = this.#expected === undefined ? {} : { flags: part.flags | flags.ack }
    this.#say({ ...part, ...ack, ack: this.#expected ?? 0, window: this.#room })
  }

  #end(): void {
    this.#isOver = true
    this.#out.stop()
    this.#gone()
  }
}
