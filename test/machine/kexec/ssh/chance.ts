/** Chance that is the same each time, for tests that try much. */
export function chance(seed: number) {
  let state = seed
  /** A whole number from 0 to below the given one. */
  const below = (limit: number) => {
    state = (state * 48271) % 0x7fffffff
    return state % limit
  }
  const pick = <T>(values: readonly T[]): T => {
    const value = values[below(values.length)]
    if (value === undefined) throw new RangeError('nothing to pick from')
    return value
  }
  return { below, pick }
}
