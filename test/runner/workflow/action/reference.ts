/** What a step's `uses` names. */
export type Reference =
  | { readonly kind: 'local'; readonly path: string }
  | {
      readonly kind: 'repository'
      /** `owner/name`. */
      readonly repository: string
      /** The action's folder in the repository; empty for its root. */
      readonly path: string
      readonly ref: string
    }

/** Reads `./path` or `owner/name/path@ref`. Throws on anything else. */
export function readReference(uses: string): Reference {
  if (uses.startsWith('./')) return { kind: 'local', path: uses }
  const found = /^(?<repository>[\w.-]+\/[\w.-]+)(?:\/(?<path>[^@]+))?@(?<ref>.+)$/.exec(uses)
  const { repository, path = '', ref } = found?.groups ?? {}
  if (repository !== undefined && ref !== undefined) {
    return { kind: 'repository', repository, path, ref }
  }
  throw new Error(`uses: '${uses}' is not emulated; what is: './path' and 'owner/name@ref'`)
}
