/** The kinds of things that space is given back from, in the order they are gone through. */
export const gcKinds = ['runs', 'guests', 'templates', 'downloads', 'leftovers', 'store'] as const
export type GcKind = (typeof gcKinds)[number]

/** How much is to be given back. */
export interface GcRequest {
  /** Milliseconds since a run ended. */
  readonly runsOlderThanMs: number
  /** Milliseconds since a guest, or what was downloaded for one, was used. */
  readonly guestsOlderThanMs: number
  /** What all templates together may take. */
  readonly templatesBytes: number
  /** Whether Nix is to collect what nothing keeps in its store. */
  readonly nix: boolean
  /** Whether it is only told what would go. */
  readonly dryRun: boolean
}

/** What was given back, what stays and why. Each kind stands in `removed` at most once. */
export interface GcReport {
  readonly dryRun: boolean
  readonly removed: readonly {
    readonly kind: GcKind
    readonly count: number
    readonly bytes: number
  }[]
  readonly left: readonly { readonly kind: GcKind; readonly count: number; readonly why: string }[]
  /** What should have gone and could not. */
  readonly failed: readonly GcFailure[]
}

export interface GcFailure {
  readonly kind: GcKind
  /** What it is about: a path, or Nix's store. */
  readonly what: string
  readonly why: string
  readonly remedy: string
}
