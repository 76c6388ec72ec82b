import { connect, type Socket } from 'node:net'
import { Connection } from './connection.ts'
import { answerArp, etherType, readFrame, writeFrame } from './ethernet.ts'
import { flags, readSegment, type Segment, writeSegment } from './segment.ts'

/** More at once are refused, so that a guest cannot take all of the host's descriptors. */
const mostConnections = 256

const firstOwnPort = 49_152
const ownPorts = 65_536 - firstOwnPort

/**
 * The only host on a restricted network, 10.0.2.2. It answers to its address, connects the guest to
 * the named ports of the host's loopback, refuses every other port, and takes no notice of all else:
 * there is nobody but it to hear the guest.
 */
export class RestrictedHost {
  readonly #ports: readonly number[]
  readonly #send: (frame: Buffer) => void
  readonly #connections = new Map<string, Connection>()
  #guestMac: Buffer
  #calls = 0

  constructor(ports: readonly number[], guestMac: string, send: (frame: Buffer) => void) {
    this.#ports = ports
    this.#guestMac = Buffer.from(guestMac.replaceAll(':', ''), 'hex')
    this.#send = send
  }

  /** Takes a frame of the guest's. */
  take(bytes: Buffer): void {
    const frame = readFrame(bytes)
    if (frame === undefined) return
    this.#guestMac = Buffer.from(frame.source)
    if (frame.type === etherType.arp) this.#tell(etherType.arp, answerArp(frame.payload))
    if (frame.type !== etherType.ipv4) return
    const segment = readSegment(frame.payload)
    if (segment !== undefined) this.#hear(segment)
  }

  /** Connects a socket that called at a port of the host's to a port of the guest's. */
  forward(socket: Socket, guestPort: number): void {
    const from = firstOwnPort + (this.#calls++ % ownPorts)
    if (!this.#isRoom(from, guestPort)) socket.resetAndDestroy()
    else this.#open(socket, { from, to: guestPort })
  }

  close(): void {
    for (const connection of [...this.#connections.values()]) connection.abort()
  }

  #hear(segment: Segment): void {
    const ways = { from: segment.to, to: segment.from }
    const connection = this.#connections.get(keyOf(ways))
    if (connection !== undefined) {
      connection.take(segment)
      return
    }
    const isCall = (segment.flags & (flags.syn | flags.ack)) === flags.syn
    const isOpen = this.#ports.includes(segment.to) && this.#isRoom(ways.from, ways.to)
    if (isCall && isOpen) {
      const socket = connect({ port: segment.to, host: '127.0.0.1', allowHalfOpen: true })
      this.#open(socket, ways, segment)
    } else if (!(segment.flags & flags.rst)) this.#refuse(segment, isCall ? 1 : 0)
  }

  #open(socket: Socket, ways: Pick<Segment, 'from' | 'to'>, call?: Segment): void {
    const connection = new Connection(socket, call, {
      say: (saying) => this.#tell(etherType.ipv4, writeSegment({ ...ways, ...saying })),
      gone: () => this.#connections.delete(keyOf(ways)),
    })
    this.#connections.set(keyOf(ways), connection)
  }

  #refuse({ from, to, seq, ack, payload }: Segment, call: number): void {
    this.#tell(
      etherType.ipv4,
      writeSegment({
        from: to,
        to: from,
        seq: ack,
        ack: (seq + payload.length + call) >>> 0,
        flags: flags.rst | flags.ack,
        window: 0,
        payload: Buffer.alloc(0),
      }),
    )
  }

  #isRoom(from: number, to: number): boolean {
    return this.#connections.size < mostConnections && !this.#connections.has(keyOf({ from, to }))
  }

  #tell(type: number, payload: Buffer | undefined): void {
    if (payload !== undefined) this.#send(writeFrame(this.#guestMac, type, payload))
  }
}

function keyOf({ from, to }: Pick<Segment, 'from' | 'to'>): string {
  return `${from} ${to}`
}
