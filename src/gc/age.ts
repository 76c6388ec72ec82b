import { underWaySince } from '../keeper/unfinished.ts'

export const tooNew = 'newer than the limit'
export const underWay = 'a run is under way'

/** How old something has to be to go, in milliseconds. */
export interface AgeLimit {
  readonly limitMs: number
  readonly now: number
}

/**
 * Whether a time, in milliseconds, is within the limit. File systems tell parts of a millisecond and
 * clocks do not: what is of this very one is not of the future.
 */
export function isTooNew(time: number, { limitMs, now }: AgeLimit): boolean {
  return now - Math.floor(time) < limitMs
}

/** How much earlier than it was a time may be on a file system: some tell every other second. */
const coarsestMs = 2000

/**
 * Judges what runs use and mark as used: says why something last used at a time, in milliseconds,
 * stays; undefined where nothing needs it. To be asked for after these times were looked at: a run
 * is noted as under way before it uses anything, so what was used by then and not since the first
 * of those began is not theirs. What is used later no longer has its time.
 */
export async function judge({ limitMs, now }: AgeLimit) {
  const since = ((await underWaySince()) ?? Number.POSITIVE_INFINITY) - coarsestMs
  return (lastUse: number): string | undefined => {
    if (isTooNew(lastUse, { limitMs, now })) return tooNew
    return lastUse >= since ? underWay : undefined
  }
}
