/** Work that goes on while something else is waited for first; who awaits it gets its error. */
export function begun<T>(work: () => Promise<T>): Promise<T> {
  const promise = work()
  promise.catch(() => undefined)
  return promise
}
