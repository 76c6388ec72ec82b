import type { CancelSignal } from '../model/outcome.ts'
import { cancelled } from '../model/outcome.ts'
import type { OurProcess } from './process.ts'

/** A terminal that goes away wants what SIGTERM wants. */
const meanings = {
  SIGINT: 'SIGINT',
  SIGTERM: 'SIGTERM',
  SIGHUP: 'SIGTERM',
} as const satisfies Record<string, CancelSignal>
const heeded = Object.keys(meanings) as (keyof typeof meanings)[]

/** `timeout` and some shells send a signal to a process and to its group: twice, and meant once. */
const sameWishMs = 500

/** What a run is stopped with from outside. */
export interface Cancellation {
  readonly signal: AbortSignal
  /** Stops the run in order, as that signal would. */
  cancel(signal: CancelSignal): void
  /** Signals have their usual meaning again. */
  release(): void
}

/**
 * The first signal stops the run in order: guest down, files home, report
 * written. A second one ends us at once; the guest dies with us, and `collect`
 * finishes the story.
 */
export function heedSignals(
  process: OurProcess,
  told: { readonly onFirst: () => void; readonly onSecond: () => void },
  now: () => number = () => performance.now(),
): Cancellation {
  const controller = new AbortController()
  let asked = Number.POSITIVE_INFINITY
  const cancel = (signal: CancelSignal) => controller.abort(signal)
  const listeners = heeded.map((name) => {
    const listener = () => {
      if (asked === Number.POSITIVE_INFINITY) {
        asked = now()
        told.onFirst()
        return cancel(meanings[name])
      }
      if (now() - asked < sameWishMs) return
      told.onSecond()
      process.exit(cancelled(meanings[name]).exit)
    }
    process.on(name, listener)
    return { name, listener }
  })
  return {
    signal: controller.signal,
    cancel,
    release() {
      for (const { name, listener } of listeners) process.off(name, listener)
    },
  }
}
