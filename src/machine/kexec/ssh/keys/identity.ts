import type { AnyAuthMethod } from 'ssh2'
import type { PublicKey } from '../public-key.ts'

/** A key to log in with; its private part stays where it is, in memory or with the agent. */
export interface Identity {
  /** For people: a file's path, or what the agent calls it. */
  readonly name: string
  readonly publicKey: PublicKey
  readonly method: (username: string) => AnyAuthMethod
}
