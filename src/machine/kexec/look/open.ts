import { Fault } from '../../../model/fault.ts'
import type { OpenTarget } from './inspect.ts'

/** Which host is meant, and how it is got at, as the command line has it. */
export interface TargetWish {
  /** `ssh://[USER@]HOST[:PORT]` */
  readonly target: string
  readonly sshKey?: readonly string[]
  readonly knownHosts?: readonly string[]
  readonly sshUser?: string
  readonly proxyJump?: string
}

/** Connects to a host that is to be looked at. */
export function openTarget(wish: TargetWish): ReturnType<OpenTarget> {
  throw new Fault('infra-error', `nothing here connects to ${wish.target} yet`)
}
