/** Draws so many of the things given, without putting one back; the same seed draws the same. */
export function draw<T>(things: readonly T[], count: number, seed: number): T[] {
  const left = [...things]
  let state = seed >>> 0
  const next = () => {
    // A linear congruential generator: nothing here needs a better one.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  return Array.from({ length: Math.min(count, left.length) }, () => {
    const [drawn] = left.splice(Math.floor(next() * left.length), 1)
    return drawn as T
  })
}
