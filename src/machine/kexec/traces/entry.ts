/** What stood on a host at one moment, where a run might leave something. */
export interface Manifest {
  /** By path; its bytes are the characters, so that any name is one. */
  readonly entries: ReadonlyMap<string, Entry>
  /** `kexec_loaded` and the like. */
  readonly kernel: ReadonlyMap<string, string>
  /** Places with more in them than is told. */
  readonly over: readonly string[]
  /** Why there is no more of it. */
  readonly lacks?: string
}

export interface Entry {
  readonly kind: 'file' | 'folder' | 'link' | 'special'
  /** Permission bits; 0 of a link. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Bytes. */
  readonly size: number
  /** Whole seconds since 1970. */
  readonly mtime: number
  /** Hex, of what a file holds; absent where that was not looked at. */
  readonly sha256?: string
  /** Where a link leads, as stat writes it. */
  readonly leads?: string
}

/** What became of something between two manifests. */
export type Change = 'added' | 'changed' | 'removed'
