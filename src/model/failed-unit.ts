/** A unit of systemd's that failed, as it tells of it. */
export interface FailedUnit {
  readonly unit: string
  /** `exit-code`, `timeout`, `resources` and so on. */
  readonly result: string
  readonly description: string
}

const mostNamed = 5

/** `2 units failed: a.service (exit-code), b.mount (timeout)`. */
export function failedUnitsText(units: readonly FailedUnit[]): string {
  const named = units.slice(0, mostNamed).map(({ unit, result }) => `${unit} (${result})`)
  const more = units.length - named.length
  const all = [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ')
  return `${units.length} ${units.length === 1 ? 'unit' : 'units'} failed: ${all}`
}
