import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import { SshFault } from '../fault.ts'
import { drained } from './drained.ts'

/** Something that stands on a line: it falls with it, and holds what it was sent. */
export interface Dependent {
  /** In bytes, what it was sent and nobody has read. */
  readonly held: number
  /** The line is over. */
  readonly cut: (why: SshFault) => void
}

/** In bytes, far above what flow control lets a server send for one channel. */
const mostHeld = 16 * 1024 * 1024

/** How long a goodbye may take. */
const goodbyeMs = 2_000

/** The connection below all commands: alive until it is over, once and for one reason. */
export class Line {
  readonly client: Client
  /** For people: the host at the other end. */
  readonly place: string
  /** Settles with the reason when it is over; never rejects. */
  readonly ended: Promise<SshFault>
  readonly #carrier: Duplex
  readonly #dependents = new Set<Dependent>()
  #why: SshFault | undefined
  #tell!: (why: SshFault) => void
  #heard = 0

  /** `carrier` is what the client speaks over. */
  constructor(client: Client, carrier: Duplex, place: string) {
    this.client = client
    this.place = place
    this.#carrier = carrier
    this.ended = new Promise((resolve) => {
      this.#tell = resolve
    })
    carrier.setMaxListeners(0) // each command that waits to write has some
    carrier.on('data', () => {
      this.#heard += 1
      this.#refuseHoard()
    })
  }

  /** Why it is over; undefined as long as it is not. */
  get why(): SshFault | undefined {
    return this.#why
  }

  /** How often the other end has said anything at all. */
  get heard(): number {
    return this.#heard
  }

  /** Ends it at once, for that reason. Idempotent: the first reason counts. */
  end(why: SshFault): void {
    if (this.#isOver(why)) return
    this.#carrier.destroy()
  }

  /** Says goodbye, and ends it. Idempotent. */
  close(): void {
    if (this.#isOver(new SshFault('closed', `the connection to ${this.place} was closed`))) return
    this.client.end()
    const destroy = () => this.#carrier.destroy()
    this.#carrier.end(destroy)
    setTimeout(destroy, goodbyeMs).unref()
  }

  /** Has something fall with the line. What is given back lets go of it. */
  carry(dependent: Dependent): () => void {
    if (this.#why === undefined) this.#dependents.add(dependent)
    else dependent.cut(this.#why)
    return () => this.#dependents.delete(dependent)
  }

  /** Waits until what was written has left this process: the library itself never does. */
  drained(): Promise<void> {
    return drained(this.#carrier)
  }

  /** Whether it was over before. */
  #isOver(why: SshFault): boolean {
    if (this.#why !== undefined) return true
    this.#why = why
    this.#tell(why)
    for (const { cut } of this.#dependents) cut(why)
    this.#dependents.clear()
    return false
  }

  #refuseHoard(): void {
    const isHoard = [...this.#dependents].some(({ held }) => held > mostHeld)
    if (isHoard)
      this.end(new SshFault('cut', `${this.place} sends more than it was given room for`))
  }
}
