import { keyFromText, type PublicKey } from '../public-key.ts'

/** A line of known_hosts: whose key it is, and where it stands. */
export interface KnownHost {
  /** The first word: patterns, or a hash. */
  readonly names: string
  readonly marker: 'revoked' | 'cert-authority' | undefined
  readonly key: PublicKey
  /** `FILE:LINE`. */
  readonly place: string
}

const shape =
  /^[ \t]*(?:@(?<marker>\S+)[ \t]+)?(?<names>[^\s@#]\S*)[ \t]+(?<type>\S+)[ \t]+(?<key>\S+)(?:[ \t].*)?$/

/** Undefined for a comment, an empty line, and whatever OpenSSH would skip as well. */
export function parseLine(line: string, place: string): KnownHost | undefined {
  const { marker, names, type, key: base64 } = shape.exec(line)?.groups ?? {}
  if (names === undefined || type === undefined || base64 === undefined) return undefined
  if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') return undefined
  const key = keyFromText(type, base64)
  return key && { names, marker, key, place }
}
