/** A guard of the product, and what stands in its place where it is taken out. */
export interface Guard {
  /** The row that must not stand without it. */
  readonly row: string
  readonly file: string
  /** Stands in the file exactly once. */
  readonly text: string
  readonly replacement: string
}
