import { createInterface } from 'node:readline'
import type { Duplex } from 'node:stream'

/** What QEMU says of its guest's end, of all the events it knows. */
export interface GuestEnd {
  panicked: boolean
  /** QEMU's reason for its shutdown: `guest-shutdown`, `guest-reset`, `host-signal`, ... */
  shutdown?: string
}

/** QEMU's monitor: we listen for the guest's end, and can tell QEMU to quit. */
export class Monitor {
  readonly end: GuestEnd = { panicked: false }
  readonly #connection: Duplex

  constructor(connection: Duplex) {
    this.#connection = connection
    const gone = () => undefined // QEMU has ended, which its exit tells
    connection.on('error', gone)
    createInterface({ input: connection })
      .on('line', (line) => this.#take(line))
      .on('error', gone)
    this.#command('qmp_capabilities')
  }

  quit(): void {
    if (!this.#connection.destroyed) this.#command('quit')
  }

  #command(execute: string): void {
    this.#connection.write(`${JSON.stringify({ execute })}\n`)
  }

  #take(line: string): void {
    const message = parse(line)
    if (message.event === 'GUEST_PANICKED') this.end.panicked = true
    if (message.event === 'SHUTDOWN' && message.data?.reason !== undefined) {
      this.end.shutdown = message.data.reason
    }
  }
}

interface Message {
  readonly event?: string
  readonly data?: { readonly reason?: string }
}

/** A line cut short by QEMU's end is no message. */
function parse(line: string): Message {
  try {
    return JSON.parse(line) as Message
  } catch {
    return {}
  }
}
