/** Where the microcode of a run comes from. */
export type MicrocodeWish =
  /** What the hardware's own system has in its firmware folder, or else the distribution, or the guest's nixpkgs, in a package. */
  | { readonly kind: 'auto' }
  /** Files of a vendor's, whole. */
  | { readonly kind: 'given'; readonly path: string; readonly files: readonly Uint8Array[] }

/** What became of it: in place, there already, older than what runs, none for the processor, or not taken. */
export const microcodeStates = ['applied', 'same', 'older', 'none', 'not-taken'] as const
export type MicrocodeState = (typeof microcodeStates)[number]

/** Of revisions, as kernels write them: `0x1000065`. */
export interface MicrocodeReport {
  readonly state: MicrocodeState
  /** What ran before the jump; absent where the host does not tell. */
  readonly before?: string
  /** What runs in the guest. */
  readonly after?: string
  /** What was brought, and its date: `2023-08-28`. */
  readonly brought?: string
  readonly date?: string
}
