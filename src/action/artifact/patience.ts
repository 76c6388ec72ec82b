import { setTimeout } from 'node:timers/promises'

/** How long failures that may pass are borne, and by which clock. Times are in milliseconds. */
export interface Patience {
  readonly total: number
  readonly now: () => number
  readonly sleep: (time: number, signal?: AbortSignal) => Promise<void>
}

export const defaultPatience: Patience = {
  total: 2 * 60_000,
  now: () => performance.now(),
  sleep: (time, signal) => setTimeout(time, undefined, signal && { signal }),
}

const firstPause = 4_000
const longestPause = 60_000

/**
 * Waits before the next try, longer each time and never quite as long as others do, but at least as
 * long as the service asked. False, and at once, when that is beyond the patience, which begins to
 * run out with the first failure.
 */
export class Pauses {
  readonly #patience: Patience
  #end: number | undefined
  #next = firstPause

  constructor(patience: Patience) {
    this.#patience = patience
  }

  async before(asked: number, signal?: AbortSignal): Promise<boolean> {
    this.#end ??= this.#patience.now() + this.#patience.total
    const pause = Math.max(asked, this.#next * (0.5 + Math.random()))
    if (this.#patience.now() + pause > this.#end) return false
    this.#next = Math.min(this.#next * 2, longestPause)
    await this.#patience.sleep(pause, signal)
    return true
  }
}
