import type { AnyAuthMethod } from 'ssh2'
import { SshFault } from '../fault.ts'
import type { FoundKeys } from '../keys/find.ts'
import { fingerprint } from '../public-key.ts'
import { said } from '../said.ts'
import { placeText, type Target } from '../target.ts'

/** Logging in with one key after the other, and the story of it for when none fits. */
export class Login {
  readonly #target: Target
  readonly #keys: FoundKeys
  readonly #tried: string[] = []
  readonly #refusals: string[] = []
  #asked = false
  #accepted: readonly string[] | undefined
  #isPartial = false
  #isOver = false

  constructor(target: Target, keys: FoundKeys) {
    this.#target = target
    this.#keys = keys
  }

  /** What to try next, told what the host accepts; false where nothing is left. */
  next(
    accepted: readonly string[] | null | undefined,
    isPartial: boolean | null,
  ): AnyAuthMethod | false {
    this.#accepted = accepted ?? this.#accepted
    this.#isPartial ||= isPartial === true
    const { user } = this.#target
    if (!this.#asked) {
      this.#asked = true
      return { type: 'none', username: user } // which the host answers with what it accepts
    }
    const identity = this.#keys.identities[this.#tried.length]
    if (identity === undefined || this.#accepted?.includes('publickey') === false) {
      this.#isOver = true
      return false
    }
    this.#tried.push(`${identity.name} (${fingerprint(identity.publicKey)})`)
    return identity.method(user)
  }

  /** Notes why a key could not even be tried: the agent would not sign. */
  note(why: string): void {
    this.#refusals.push(said(why))
  }

  /** Whether all that there was has been tried. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Whether a key was refused, or is just being tried. */
  get hasTried(): boolean {
    return this.#tried.length > 0
  }

  /** The fault for a login that failed, or was cut off. */
  fault(cutOff?: string): SshFault {
    const { user } = this.#target
    const place = placeText(this.#target)
    const story = [
      this.#tried.length > 0 ? `tried: ${this.#tried.join(', ')}` : 'there was no key to try',
      ...this.#refusals,
      ...this.#keys.left,
      ...(cutOff === undefined ? [] : [`the host cut it off: ${cutOff}`]),
    ].join('; ')
    return new SshFault('auth', `${place} does not let ${user} in (${story})`, {
      remedy: this.#remedy(cutOff !== undefined),
    })
  }

  #remedy(isCutOff: boolean): string {
    const { user } = this.#target
    const accepted = (this.#accepted ?? []).map(said).join(', ')
    if (this.#isPartial)
      return `the host wants more than a key (${accepted}): let ${user} log in with a key alone`
    if (this.#accepted?.includes('publickey') === false)
      return `the host takes no keys, only ${accepted || 'nothing'}: let ${user} log in with a key (PubkeyAuthentication, and PermitRootLogin prohibit-password for root)`
    if (isCutOff && this.#tried.length > 1)
      return 'the host bears few attempts: give the one key that fits'
    return this.#tried.length > 0
      ? `put the public half of one of them into ~${user}/.ssh/authorized_keys there, or give another key`
      : 'give a private key, or add one to the agent: ssh-add'
  }
}
