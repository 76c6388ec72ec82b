/** What a job is to do with a store that is empty when it starts. */
export interface Order {
  /** What it starts with, of what an earlier one has kept. */
  readonly start: 'nothing' | 'stock' | 'archive'
  /** The flake that has the guest, as Nix takes it. */
  readonly flake: string
  /** Lines of nix.conf. */
  readonly config: readonly string[]
  /** Where what is kept lies. */
  readonly folder: string
  /** Whether it keeps both in the end. */
  readonly keep: boolean
}

/** How long it took until the guest was there. */
export interface Took {
  readonly seconds: number
  /** How often Nix said that it builds. */
  readonly built: number
}

/** What keeping took, and how large that is. */
export interface Kept {
  readonly seconds: number
  readonly bytes: number
}

export interface Answer extends Took {
  readonly saved?: { readonly stock: Kept; readonly archive: Kept }
}
