import { median } from '../measure/statistics.ts'
import type { Stretch } from '../report/timeline.ts'

/** What ends a stretch of a round trip, and when. */
export interface Mark {
  readonly name: string
  /** Since the trip's start. */
  readonly seconds: number
}

/** A round trip to the hardware. */
export interface Trip {
  /** Until the script's result was known here, in seconds. */
  readonly result: number
  /** Until the host was back, in seconds. */
  readonly back: number
  /** What ended each stretch, in order; the last is that the host was back. */
  readonly marks: readonly Mark[]
}

/** Where the time of round trips goes that went through the same: the median of each stretch. */
export function stretchesOf(trips: readonly Trip[]): Stretch[] {
  const names = trips[0]?.marks.map(({ name }) => name) ?? []
  return names.map((name, index) => ({
    name,
    seconds: median(trips.map(({ marks }) => lengthOf(marks, index))),
  }))
}

function lengthOf(marks: readonly Mark[], index: number): number {
  const [before, mark] = [marks[index - 1], marks[index]]
  return (mark?.seconds ?? Number.NaN) - (before?.seconds ?? 0)
}
