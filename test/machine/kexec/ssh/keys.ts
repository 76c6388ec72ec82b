import ssh2 from 'ssh2'
import { type PublicKey, parsePublicKey } from '../../../../src/machine/kexec/ssh/public-key.ts'

export interface KeyPair {
  /** In OpenSSH's format. */
  readonly private: string
  /** A line as of a `.pub` file. */
  readonly public: string
  readonly publicKey: PublicKey
}

/** A new pair of keys, as ssh-keygen makes them. */
export function keyPair(
  type: 'ed25519' | 'rsa' | 'ecdsa' = 'ed25519',
  passphrase?: string,
): KeyPair {
  const bits = { ed25519: undefined, rsa: 2048, ecdsa: 256 }[type]
  const lock = passphrase === undefined ? {} : { passphrase, cipher: 'aes256-ctr', rounds: 4 }
  const options = { bits, ...lock, comment: `test ${type}` }
  const pair = ssh2.utils.generateKeyPairSync(type as 'rsa', options as never)
  const publicKey = parsePublicKey(pair.public)
  if (publicKey === undefined) throw new Error(`no public key: ${pair.public}`)
  return { ...pair, publicKey }
}
