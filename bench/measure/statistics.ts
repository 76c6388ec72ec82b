/** What a row of the table tells of a contestant's samples, in seconds. */
export interface Summary {
  readonly median: number
  readonly min: number
  readonly max: number
}

export function summaryOf(seconds: readonly number[]): Summary {
  return { median: median(seconds), min: Math.min(...seconds), max: Math.max(...seconds) }
}

/** The middle value, or the mean of the two in the middle. Throws for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  if (upper === undefined || lower === undefined) throw new Error('there is no median of nothing')
  return (lower + upper) / 2
}
