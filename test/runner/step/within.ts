import { setTimeout } from 'node:timers/promises'

/** Whether a promise is fulfilled within so many milliseconds; it rejects as the promise does. */
export async function within(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const timer = new AbortController()
  const late = setTimeout(ms, false, { signal: timer.signal })
  try {
    return await Promise.race([promise.then(() => true), late])
  } finally {
    timer.abort()
  }
}
