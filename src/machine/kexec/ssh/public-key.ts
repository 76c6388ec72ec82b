import { createHash } from 'node:crypto'

/** A public key: its type (`ssh-ed25519`), and what SSH sends of it. */
export interface PublicKey {
  readonly type: string
  readonly blob: Buffer
}

// What a server may sign with, by the type of its key; the better first, as OpenSSH has them.
const algorithmsOf: Readonly<Record<string, readonly string[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
  'ssh-dss': ['ssh-dss'],
}

/**
 * The algorithms to ask a server for, those of the known types first: it then shows a key that
 * can be compared, if it has one. The others tell whose key it is instead. DSA is for the known alone.
 */
export function algorithmsFor(knownTypes: ReadonlySet<string>): string[] {
  const types = Object.keys(algorithmsOf)
  const known = types.filter((type) => knownTypes.has(type))
  const others = types.filter((type) => !knownTypes.has(type) && type !== 'ssh-dss')
  return [...known, ...others].flatMap((type) => algorithmsOf[type] ?? [])
}

const mostBlob = 16 * 1024

/** The key in what SSH sends of it; undefined where there is none. */
export function publicKeyOf(blob: Uint8Array): PublicKey | undefined {
  const bytes = Buffer.from(blob)
  if (bytes.length < 8 || bytes.length > mostBlob) return undefined
  const length = bytes.readUInt32BE(0)
  if (length === 0 || length > 64 || 4 + length >= bytes.length) return undefined
  const type = bytes.toString('latin1', 4, 4 + length)
  return /^[\x21-\x7e]+$/.test(type) ? { type, blob: bytes } : undefined
}

/** The key in a line like that of a `.pub` file, `TYPE BASE64 [COMMENT]`; undefined where there is none. */
export function parsePublicKey(line: string): PublicKey | undefined {
  const [type, base64] = line.trim().split(/[ \t]+/, 2)
  return type === undefined || base64 === undefined ? undefined : keyFromText(type, base64)
}

/** The key in its two words; undefined where they do not agree. */
export function keyFromText(type: string, base64: string): PublicKey | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined
  const key = publicKeyOf(Buffer.from(base64, 'base64'))
  return key?.type === type ? key : undefined
}

/** As `ssh-keygen -l` prints it: `SHA256:...`. */
export function fingerprint({ blob }: PublicKey): string {
  const digest = createHash('sha256').update(blob).digest('base64')
  return `SHA256:${digest.replace(/=+$/, '')}`
}

/** The key for people: `ssh-ed25519 SHA256:...`. */
export function keyText(key: PublicKey): string {
  return `${key.type} ${fingerprint(key)}`
}

/** The key in the words of a `.pub` file, without a comment. */
export function keyLine({ type, blob }: PublicKey): string {
  return `${type} ${blob.toString('base64')}`
}

export function isSameKey(one: PublicKey, other: PublicKey): boolean {
  return one.blob.equals(other.blob)
}
