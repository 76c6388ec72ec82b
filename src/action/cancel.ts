import type { CancelSignal } from '../model/outcome.ts'

/** The runner waits this long after SIGINT, and after SIGTERM, before it goes on to the next. */
const runnerWaitsMs = { SIGINT: 7_500, SIGTERM: 2_500 } as const

/** What we keep of that for our own end. */
const reserveMs = 700

/** A job that is cancelled: what stops, and until when. */
export interface Cancellation {
  /** Stops the run; its reason is a CancelSignal. */
  readonly signal: AbortSignal
  /** The time is over: what is not done now is left to the post step. */
  readonly deadline: AbortSignal
  /** Signals have their usual meaning again. */
  release(): void
}

/**
 * Heeds the runner's signals: the first stops the run in order, and each shortens the time
 * that is left to what the runner gives after it.
 */
export function heedRunner(process: Pick<NodeJS.Process, 'on' | 'off'>): Cancellation {
  const stop = new AbortController()
  const deadline = new AbortController()
  const timers: NodeJS.Timeout[] = []
  const heed = (signal: CancelSignal) => {
    const wait = stop.signal.aborted ? runnerWaitsMs.SIGTERM : runnerWaitsMs[signal]
    timers.push(setTimeout(() => deadline.abort(), wait - reserveMs))
    stop.abort(signal)
  }
  const listeners = { SIGINT: () => heed('SIGINT'), SIGTERM: () => heed('SIGTERM') }
  const names = ['SIGINT', 'SIGTERM'] as const
  for (const name of names) process.on(name, listeners[name])
  return {
    signal: stop.signal,
    deadline: deadline.signal,
    release() {
      for (const timer of timers) clearTimeout(timer)
      for (const name of names) process.off(name, listeners[name])
    },
  }
}
