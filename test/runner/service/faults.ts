import type { Method } from './method.ts'

/** How a call goes wrong. */
export type Fault =
  /** Refused with this HTTP status, and nothing done; `retryAfter` is in seconds. */
  | { readonly status: number; readonly retryAfter?: number }
  /** Answered this many milliseconds late. */
  | { readonly delay: number }
  /** Payload passes no faster than this, in both directions. */
  | { readonly bytesPerSecond: number }
  /** The connection closes when this many bytes of payload have passed, in either direction. */
  | { readonly cut: number }

/** Calls of one method, stopped before anything is done for them. */
export interface Gate {
  /** Resolves when the first call is stopped. */
  readonly reached: Promise<void>
  /** Lets the stopped calls go on, and later ones through. */
  open(): void
}

/**
 * What goes wrong in a service, as a test wants it.
 * A cut call of the API has been carried out, and its answer is lost; a cut upload has not.
 */
export class Faults {
  #planned: { readonly method: Method; readonly fault: Fault; times: number }[] = []
  readonly #gates = new Map<Method, HoldingGate>()

  /** Makes the next calls of a method fail, after those planned before; for good unless told. */
  inject(method: Method, fault: Fault, times = Number.POSITIVE_INFINITY): void {
    this.#planned.push({ method, fault, times })
  }

  /** Stops the calls of a method from now on. */
  hold(method: Method): Gate {
    const gate = new HoldingGate()
    this.#gates.get(method)?.open()
    this.#gates.set(method, gate)
    return gate
  }

  /** Ends all that was planned and opens every gate. */
  clear(): void {
    this.#planned = []
    for (const gate of this.#gates.values()) gate.open()
    this.#gates.clear()
  }

  /** Waits for the method's gate, then gives the fault this call is to have. */
  async meet(method: Method): Promise<Fault | undefined> {
    await this.#gates.get(method)?.pass()
    const plan = this.#planned.find((plan) => plan.method === method && plan.times > 0)
    if (plan !== undefined) plan.times -= 1
    return plan?.fault
  }
}

class HoldingGate implements Gate {
  readonly reached: Promise<void>
  readonly #opened: Promise<void>
  #reach!: () => void
  #open!: () => void

  constructor() {
    this.reached = new Promise((resolve) => {
      this.#reach = resolve
    })
    this.#opened = new Promise((resolve) => {
      this.#open = resolve
    })
  }

  open(): void {
    this.#open()
  }

  pass(): Promise<void> {
    this.#reach()
    return this.#opened
  }
}
