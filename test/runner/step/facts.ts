/** What rules need to know of the job's surroundings. */
export interface Facts {
  readonly workspace: string
  /** `owner/name`. */
  readonly repository: string
  /** GITHUB_SERVER_URL. */
  readonly serverUrl: string
  /** The machine's own environment. */
  readonly machine: Readonly<Record<string, string>>
}
