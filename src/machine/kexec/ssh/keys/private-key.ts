import { createPrivateKey } from 'node:crypto'
import type { ParsedKey } from 'ssh2'
import { SshFault } from '../fault.ts'
import { sshLibrary } from '../library.ts'
import { type PublicKey, parsePublicKey, publicKeyOf } from '../public-key.ts'
import type { Identity } from './identity.ts'
import { opensshKey } from './openssh-key.ts'

/** The text of a key is one of three things: a key, one that wants a passphrase, or its public half. */
export type KeyText =
  | { readonly kind: 'key'; readonly identity: Identity }
  | { readonly kind: 'locked'; readonly publicKey: PublicKey | undefined }
  | { readonly kind: 'public'; readonly publicKey: PublicKey }

/**
 * Reads the text of a private key: OpenSSH's own format, PEM, or PuTTY's. `name` is its name in errors.
 * Rejects with an SshFault, `key-file`, where there is none; nothing of the text is in it.
 */
export async function readKeyText(text: string, name: string): Promise<KeyText> {
  const publicKey = /^(ssh|ecdsa|sk)-/.test(text.trim()) ? parsePublicKey(text) : undefined
  if (publicKey !== undefined) return { kind: 'public', publicKey }
  const { utils } = await sshLibrary()
  const parsed = utils.parseKey(unwrapped(text))
  if (parsed instanceof Error) {
    if (isLocked(text, parsed)) return { kind: 'locked', publicKey: publicHalf(text) }
    throw noKey(name, text)
  }
  const key = Array.isArray(parsed) ? parsed[0] : parsed
  if (key === undefined || !key.isPrivateKey()) throw noKey(name, text)
  return { kind: 'key', identity: identityOf(key, name) }
}

/** The key itself is reachable by nothing that prints or walks objects. */
function identityOf(key: ParsedKey, name: string): Identity {
  const publicKey = publicKeyOf(key.getPublicSSH())
  if (publicKey === undefined) throw noKey(name, '')
  return { name, publicKey, method: (username) => ({ type: 'publickey', username, key }) }
}

function isLocked(text: string, { message }: Error): boolean {
  return /encrypted/i.test(message) || /^(Proc-Type: 4,ENCRYPTED|-+BEGIN ENCRYPTED )/m.test(text)
}

/** The public key that stands unlocked in OpenSSH's format; undefined in all others. */
function publicHalf(text: string): PublicKey | undefined {
  const [, base64] = /-BEGIN OPENSSH PRIVATE KEY-+([A-Za-z0-9+/=\s]+)-+END OPENSSH/.exec(text) ?? []
  const bytes = Buffer.from(base64 ?? '', 'base64')
  let at = 'openssh-key-v1\0'.length
  // Cipher, key derivation and its options, then how many keys there are.
  for (let field = 0; field < 3; field++) at += 4 + lengthAt(bytes, at)
  const start = at + 8
  return publicKeyOf(bytes.subarray(start, start + lengthAt(bytes, at + 4)))
}

function lengthAt(bytes: Buffer, at: number): number {
  return at + 4 <= bytes.length ? bytes.readUInt32BE(at) : 0
}

/** What the library does not read itself, PKCS #8, in a form that it does. */
function unwrapped(text: string): string {
  if (!/^-----BEGIN PRIVATE KEY-----/m.test(text)) return text
  try {
    const key = createPrivateKey(text)
    if (key.asymmetricKeyType === 'rsa') return String(key.export({ type: 'pkcs1', format: 'pem' }))
    if (key.asymmetricKeyType === 'ec') return String(key.export({ type: 'sec1', format: 'pem' }))
    return key.asymmetricKeyType === 'ed25519' ? opensshKey(key) : text
  } catch {
    return text
  }
}

function noKey(name: string, text: string): SshFault {
  const why = text.trim() === '' ? 'is empty' : 'is no private key that SSH can use'
  return new SshFault('key-file', `${name} ${why}`, {
    remedy: 'give the private key whole, from its first line -----BEGIN to the last -----END',
  })
}
