import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { reset } from './reset.ts'

/**
 * What the line to the machine does: `open` carries; `stalled` takes connections and bytes and
 * carries none, as where a cable is out; `cut` resets what there is and what comes.
 */
export type LineState = 'open' | 'stalled' | 'cut'

/** Where a line leads. */
export interface LineEnd {
  readonly host: string
  readonly port: number
}

/** The line to a machine: a TCP proxy whose port stays the same whatever becomes of the machine. */
export class Line {
  #state: LineState = 'open'
  #end: LineEnd
  readonly #server: Server
  readonly #pairs = new Set<Pair>()

  private constructor(end: LineEnd) {
    this.#end = end
    this.#server = createServer({ allowHalfOpen: true }, (near) => this.#take(near))
  }

  /** Lays a line from a free port of an address of this host's. */
  static async lay(address: '127.0.0.1' | '::1', end: LineEnd): Promise<Line> {
    const line = new Line(end)
    line.#server.listen(0, address)
    await once(line.#server, 'listening')
    return line
  }

  get end(): LineEnd {
    return this.#end
  }

  get address(): string {
    return (this.#server.address() as AddressInfo).address
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Connections that are made from now on lead there; those that stand are reset. */
  leadTo(end: LineEnd): void {
    this.#end = end
    this.#reset()
  }

  become(state: LineState): void {
    this.#state = state
    if (state === 'cut') this.#reset()
    for (const pair of this.#pairs) pair.carry(state === 'open')
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#reset()
    await closed
  }

  #take(near: Socket): void {
    if (this.#state === 'cut') {
      near.on('error', () => undefined).resetAndDestroy()
      return
    }
    const pair = new Pair(near, this.#end, () => this.#pairs.delete(pair))
    this.#pairs.add(pair)
    pair.carry(this.#state === 'open')
  }

  #reset(): void {
    for (const pair of this.#pairs) pair.reset()
  }
}

/** A connection and its continuation, which is made once it may carry. */
class Pair {
  readonly #near: Socket
  readonly #end: LineEnd
  readonly #gone: () => void
  #far: Socket | undefined
  #isCarrying = false

  constructor(near: Socket, end: LineEnd, gone: () => void) {
    this.#near = this.#watched(near)
    this.#end = end
    this.#gone = gone
  }

  carry(may: boolean): void {
    if (may === this.#isCarrying) return
    this.#isCarrying = may
    if (may) {
      this.#far ??= this.#watched(connect({ ...this.#end, allowHalfOpen: true }))
      this.#near.pipe(this.#far)
      this.#far.pipe(this.#near)
    } else {
      this.#near.unpipe().pause()
      this.#far?.unpipe().pause()
    }
  }

  /** Ends both sides as a cut does: whoever still writes is told at once. */
  reset(): void {
    for (const socket of [this.#near, this.#far]) if (socket !== undefined) reset(socket)
  }

  /** An end goes on to the other side by the pipes; anything else ends both. */
  #watched(socket: Socket): Socket {
    return socket
      .setNoDelay()
      .on('error', () => this.reset())
      .on('close', () => {
        if (this.#near.destroyed && this.#far?.destroyed !== false) this.#gone()
      })
  }
}
