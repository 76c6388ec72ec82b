import { Fault } from '../../../model/fault.ts'

/** Somebody else has the target. */
export class TakenFault extends Fault {
  readonly owner: string

  constructor(owner: string, how: string) {
    super('infra-error', `the target is ${how}`, {
      remedy: 'wait until that run is over (--wait), or take another target',
    })
    this.name = 'TakenFault'
    this.owner = owner
  }

  /** It is locked, and anybody's after so many seconds. */
  static locked(owner: string, leftS: number): TakenFault {
    return new TakenFault(owner, `taken by ${owner}, for ${leftS} s unless that is renewed`)
  }

  /** It runs a guest. */
  static testbed(owner: string): TakenFault {
    return new TakenFault(owner, `a testbed now, of ${owner}`)
  }
}
