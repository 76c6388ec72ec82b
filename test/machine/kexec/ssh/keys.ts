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
  const pair = wholePair(
    () => ssh2.utils.generateKeyPairSync(type as 'rsa', options as never),
    passphrase,
  )
  const publicKey = parsePublicKey(pair.public)
  if (publicKey === undefined) throw new Error(`no public key: ${pair.public}`)
  return { ...pair, publicKey }
}

type Pair = Pick<KeyPair, 'private' | 'public'>

/** One Ed25519 pair in two hundred that ssh2 makes is not whole, and signs nothing. */
function wholePair(make: () => Pair, passphrase?: string): Pair {
  for (;;) {
    const pair = make()
    const [secret, shown] = [
      ssh2.utils.parseKey(pair.private, passphrase),
      ssh2.utils.parseKey(pair.public),
    ]
    if (secret instanceof Error || shown instanceof Error) continue
    const signature = secret.sign('test')
    if (!(signature instanceof Error) && shown.verify('test', signature) === true) return pair
  }
}
