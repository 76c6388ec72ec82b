const number = String.raw`(\d+(?:\.\d+)?)`
const pattern = new RegExp(
  `^(?:${number}d)?(?:${number}h)?(?:${number}m)?(?:${number}s)?(?:${number}ms)?$`,
)
const unitsMs = [86_400_000, 3_600_000, 60_000, 1000, 1]

/** Milliseconds of `90s`, `5m`, `1h30m`, `500ms`; undefined for anything else, a bare number too. */
export function parseDuration(text: string): number | undefined {
  const match = pattern.exec(text)
  if (match === null || text === '') return undefined
  const amounts = match.slice(1)
  return Math.round(
    unitsMs.reduce((sum, unitMs, index) => sum + unitMs * Number(amounts[index] ?? 0), 0),
  )
}
