import { underWaySince } from '../keeper/unfinished.ts'

/** Says why something last used at a time, in milliseconds, stays; undefined where nothing needs it. */
export type WhyKept = (lastUse: number) => string | undefined

export const tooNew = 'newer than the limit'
export const underWay = 'a run is under way'

/**
 * Judges by age what runs use and mark as used. A run is noted as under way before it uses anything,
 * so what has not been used since the first of those is not theirs.
 */
export async function unusedFor(limitMs: number, now: number): Promise<WhyKept> {
  const since = (await underWaySince()) ?? Number.POSITIVE_INFINITY
  return (lastUse) => {
    if (now - lastUse < limitMs) return tooNew
    return lastUse >= since ? underWay : undefined
  }
}
