import { generateKeyPairSync } from 'node:crypto'
import type { Identity } from '../ssh/keys/identity.ts'
import { opensshKey } from '../ssh/keys/openssh-key.ts'
import { readKeyText } from '../ssh/keys/private-key.ts'
import { keyLine } from '../ssh/public-key.ts'

/** A key that was made for one run, and lives in memory alone. */
export interface KeyPair {
  readonly identity: Identity
  /** In OpenSSH's format. */
  readonly privateText: string
  /** As a `.pub` file has it. */
  readonly publicLine: string
}

/** Makes a key for a run. `name` is what it is called in authorized_keys. */
export async function makeKeyPair(name: string): Promise<KeyPair> {
  const privateText = opensshKey(generateKeyPairSync('ed25519').privateKey)
  const read = await readKeyText(privateText, name)
  if (read.kind !== 'key') throw new Error('a new key cannot be read')
  return {
    identity: read.identity,
    privateText,
    publicLine: `${keyLine(read.identity.publicKey)} ${name}`,
  }
}
