import { createInterface } from 'node:readline'
import type { Duplex } from 'node:stream'
import { Fault } from '../../../model/fault.ts'
import type { QmpCommand } from './plug.ts'

/** What QEMU says of its guest's end, of all the events it knows. */
export interface GuestEnd {
  panicked: boolean
  /** QEMU's reason for its shutdown: `guest-shutdown`, `guest-reset`, `host-signal`, ... */
  shutdown?: string
}

/** QEMU lives, and will not do what it was told to. */
export class Refusal extends Fault {
  constructor(message: string) {
    super('infra-error', message)
  }
}

/** QEMU did not do it, as it has ended or is about to: its end tells why. */
export class Unanswered extends Fault {
  constructor(message: string) {
    super('infra-error', message)
  }
}

interface Waiting {
  readonly command: QmpCommand
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: unknown) => void
}

/** QEMU's monitor: carries out commands one after the other, and listens for the guest's end. */
export class Monitor {
  readonly end: GuestEnd = { panicked: false }
  readonly #connection: Duplex
  readonly #waiting: Waiting[] = []
  readonly #migrated: ((status: string) => void)[] = []
  #isGone = false

  constructor(connection: Duplex) {
    this.#connection = connection
    // QEMU has ended, which its exit tells; who still waits for an answer gets none.
    const gone = () => this.#leave()
    connection.on('error', gone).on('end', gone).on('close', gone)
    createInterface({ input: connection })
      .on('line', (line) => this.#take(line))
      .on('error', gone)
    this.#send({ execute: 'qmp_capabilities', arguments: {} }).catch(() => undefined)
  }

  /** Carries out a command; gives its answer. Rejects with a Fault where QEMU refuses it or is gone. */
  do(execute: string, args: QmpCommand['arguments'] = {}): Promise<unknown> {
    return this.#send({ execute, arguments: args })
  }

  /** Settles when a migration that is started after this has ended. Rejects where it failed. */
  migration(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#isGone) return reject(noAnswer('migrate'))
      this.#migrated.push((status) => {
        if (status === 'completed') return resolve()
        reject(new Unanswered(`QEMU's migration of the machine ended as ${status}`))
      })
    })
  }

  quit(): void {
    if (!this.#isGone) this.do('quit').catch(() => undefined)
  }

  #send(command: QmpCommand): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#isGone) return reject(noAnswer(command.execute))
      this.#waiting.push({ command, resolve, reject })
      this.#connection.write(`${JSON.stringify(command)}\n`)
    })
  }

  #take(line: string): void {
    const message = parse(line)
    if (message.event !== undefined) this.#takeEvent(message)
    else if ((message.error ?? message.return) !== undefined) this.#answer(message)
  }

  #answer({ return: answer, error }: Message): void {
    const { command, resolve, reject } = this.#waiting.shift() ?? {}
    if (error === undefined) resolve?.(answer)
    else reject?.(new Refusal(`QEMU refuses ${command?.execute}: ${error.desc}`))
  }

  #takeEvent({ event, data }: Message): void {
    if (event === 'GUEST_PANICKED') this.end.panicked = true
    if (event === 'SHUTDOWN' && data?.reason !== undefined) this.end.shutdown = data.reason
    if (event === 'MIGRATION' && isEnd(data?.status)) this.#endMigration(data.status)
  }

  #endMigration(status: string): void {
    for (const settle of this.#migrated.splice(0)) settle(status)
  }

  #leave(): void {
    this.#isGone = true
    for (const { command, reject } of this.#waiting.splice(0)) reject(noAnswer(command.execute))
    this.#endMigration('cut off')
  }
}

function isEnd(status: string | undefined): status is string {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}

function noAnswer(command: string): Fault {
  return new Unanswered(`QEMU ended before it answered ${command}`)
}

interface Message {
  readonly event?: string
  readonly data?: { readonly reason?: string; readonly status?: string }
  readonly return?: unknown
  readonly error?: { readonly desc: string }
}

/** A line cut short by QEMU's end is no message. */
function parse(line: string): Message {
  try {
    return JSON.parse(line) as Message
  } catch {
    return {}
  }
}
