import { EventEmitter, once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Duplex } from 'node:stream'

interface Message {
  readonly event?: string
  readonly return?: unknown
  readonly error?: { readonly desc: string }
}

interface Waiting {
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
}

/** QEMU's monitor, by its machine protocol: commands one after the other, and events. */
export class Monitor {
  /** What QEMU tells by itself, such as RESET. */
  readonly events = new EventEmitter<Record<string, []>>()
  readonly #connection: Duplex
  readonly #waiting: Waiting[] = []
  #isGone = false

  constructor(connection: Duplex) {
    this.#connection = connection
    const gone = () => this.#leave()
    connection.on('error', gone).on('close', gone)
    createInterface({ input: connection })
      .on('line', (line) => {
        const message = JSON.parse(line) as Message
        if (message.event !== undefined) this.events.emit(message.event)
        else this.#answer(message)
      })
      .on('error', gone)
    this.do('qmp_capabilities').catch(() => undefined)
  }

  /** Carries out a command; gives its answer. Rejects where QEMU refuses it or is gone. */
  do(execute: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#isGone) return reject(new Error(`QEMU is gone: no ${execute}`))
      this.#waiting.push({ resolve, reject })
      this.#connection.write(`${JSON.stringify({ execute, arguments: args })}\n`)
    })
  }

  /** Presses the reset button; a machine that was powered off runs again. */
  async reset(): Promise<void> {
    const done = once(this.events, 'RESET')
    await this.do('system_reset')
    await done
    await this.do('cont')
  }

  #answer({ return: answer, error }: Message): void {
    if (answer === undefined && error === undefined) return // the greeting
    const waiting = this.#waiting.shift()
    if (error === undefined) waiting?.resolve(answer)
    else waiting?.reject(new Error(`QEMU refuses: ${error.desc}`))
  }

  #leave(): void {
    this.#isGone = true
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('QEMU has ended'))
  }
}
