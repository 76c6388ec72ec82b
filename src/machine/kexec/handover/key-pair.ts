import { generateKeyPairSync } from 'node:crypto'
import type { Identity } from '../ssh/keys/identity.ts'
import { opensshKey } from '../ssh/keys/openssh-key.ts'
import { readKeyText } from '../ssh/keys/private-key.ts'
import { keyLine } from '../ssh/public-key.ts'

/** A key for one run; its private half lives in memory alone. */
export interface KeyPair {
  readonly identity: Identity
  /** In OpenSSH's format. */
  readonly privateText: string
  /** As a `.pub` file has it. */
  readonly publicLine: string
}

/** Makes a key for a run. `name` is what it is called in authorized_keys. */
export function makeKeyPair(name: string): Promise<KeyPair> {
  return keyPairOf(opensshKey(generateKeyPairSync('ed25519').privateKey), name)
}

/** A key that is there already, in OpenSSH's format and without a passphrase. */
export async function keyPairOf(privateText: string, name: string): Promise<KeyPair> {
  const read = await readKeyText(privateText, name)
  if (read.kind !== 'key') throw new Error(`${name} is no private key, or wants a passphrase`)
  return {
    identity: read.identity,
    privateText,
    publicLine: `${keyLine(read.identity.publicKey)} ${name}`,
  }
}
