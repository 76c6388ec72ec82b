/** A package's file as apt would fetch it. */
export interface PackageFile {
  readonly uri: string
  /** Its name among apt's archives: `NAME_VERSION_ARCHITECTURE.deb`. */
  readonly file: string
  /** In bytes. */
  readonly size: number
  /** Hex, from the signed lists. */
  readonly sha256: string
}

/** Reads what `apt-get --print-uris` prints: `'URI' FILE SIZE SHA256:HASH`. */
export function parsePrintedUris(text: string): PackageFile[] {
  const lines = text.matchAll(/^'([^']+)' ([^\s/]+\.deb) (\d+) SHA256:([0-9a-f]{64})/gm)
  return Array.from(lines, ([, uri = '', file = '', size, sha256 = '']) => ({
    uri,
    file,
    size: Number(size),
    sha256,
  }))
}
