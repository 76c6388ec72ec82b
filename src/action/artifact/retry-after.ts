import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

const answered = 'http.client.response.finish'

/** Hears what HTTP answers ask for in `Retry-After`: the artifact client drops their headers. */
export class RetryAfter {
  #until = 0

  /** Listens until the work is settled. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    subscribe(answered, this.#hear)
    try {
      return await work()
    } finally {
      unsubscribe(answered, this.#hear)
    }
  }

  /** How many milliseconds are left of what was asked for last; 0 when nothing is. */
  left(): number {
    return Math.max(0, this.#until - Date.now())
  }

  readonly #hear = (message: unknown): void => {
    const { statusCode, headers } = (message as { response: IncomingMessage }).response
    const asked = headers['retry-after']
    if (asked === undefined || (statusCode !== 429 && statusCode !== 503)) return
    const until = /^\d+$/.test(asked) ? Date.now() + Number(asked) * 1000 : Date.parse(asked)
    if (Number.isFinite(until)) this.#until = until
  }
}
