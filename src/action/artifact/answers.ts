import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'

const answered = 'http.client.response.finish'
const artifactMethod = /^\/twirp\/.*\.ArtifactService\/(\w+)$/

/**
 * Hears in the service's HTTP answers what the artifact client does not: `Retry-After`, and that
 * one was cut off, for whose rest it waits for ever.
 */
export class Answers {
  #retryAt = 0

  /** Settles as the work does, and rejects when an answer to it is cut off. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    let fail: (error: Error) => void = () => undefined
    const cutOff = new Promise<never>((_, reject) => {
      fail = reject
    })
    const hear = (message: unknown): void => {
      const { request, response } = message as Exchange
      this.#hearRetryAfter(response)
      const method = artifactMethod.exec(request.path)?.[1]
      if (method === undefined) return
      response.once('close', () => {
        if (!response.complete) fail(new Error(`Failed to ${method}: the answer was cut off`))
      })
    }
    subscribe(answered, hear)
    try {
      return await Promise.race([work(), cutOff])
    } finally {
      unsubscribe(answered, hear)
    }
  }

  /** How many milliseconds are left of what the service asked for last; 0 when nothing is. */
  retryAfter(): number {
    return Math.max(0, this.#retryAt - Date.now())
  }

  #hearRetryAfter({ statusCode, headers }: IncomingMessage): void {
    const asked = headers['retry-after']
    if (asked === undefined || (statusCode !== 429 && statusCode !== 503)) return
    const time = /^\d+$/.test(asked) ? Date.now() + Number(asked) * 1000 : Date.parse(asked)
    if (Number.isFinite(time)) this.#retryAt = time
  }
}

interface Exchange {
  readonly request: ClientRequest
  readonly response: IncomingMessage
}
