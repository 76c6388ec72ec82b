/** How long to wait for something, and what else ends the waiting. */
export interface Bounds {
  readonly ms: number
  readonly signal?: AbortSignal | undefined
  /** Makes the error for when the time is over. */
  readonly late: () => Error
}

/** What a promise gives. Rejects when the time is over first, or with the signal's reason. */
export async function bounded<T>(promise: Promise<T>, { ms, signal, late }: Bounds): Promise<T> {
  signal?.throwIfAborted()
  let [timer, stop]: [NodeJS.Timeout | undefined, (() => void) | undefined] = [undefined, undefined]
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms)
    stop = () => reject(signal?.reason)
    signal?.addEventListener('abort', stop, { once: true })
  })
  promise.catch(() => undefined) // it may fail when nobody waits any more
  try {
    return await Promise.race([promise, end])
  } finally {
    clearTimeout(timer)
    if (stop !== undefined) signal?.removeEventListener('abort', stop)
  }
}

/** A time for people: `20 s`, or `0.5 s`. */
export function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`
}
