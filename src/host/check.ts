/** One thing looked at on this host. */
export interface Check {
  readonly name: string
  readonly state: 'ok' | 'missing' | 'warning'
  /** What was seen, for a person. */
  readonly found: string
  readonly remedy?: string
  /** The host packages that mend it. */
  readonly packages?: readonly string[]
}
