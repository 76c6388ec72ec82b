import { Fault } from '../../../model/fault.ts'

/** What went wrong on the way to a host, or with the line to it. */
export type SshFaultKind =
  /** What was given is no address. */
  | 'bad-target'
  /** A file of known hosts cannot be read. */
  | 'known-hosts'
  /** A private key cannot be used. */
  | 'key-file'
  /** The agent does not answer. */
  | 'agent'
  | 'unresolved'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  /** What answers does not speak SSH, or hangs up before it does. */
  | 'no-ssh'
  /** It speaks SSH, and there is no algorithm that both know. */
  | 'incompatible'
  | 'unknown-host'
  | 'key-changed'
  | 'revoked'
  | 'auth'
  /** The host opens no further command on this connection. */
  | 'no-channel'
  /** The line was cut: closed from over there, silent, or broken in between. */
  | 'cut'
  /** A command wrote more than was asked for. */
  | 'too-much'
  /** There is no way to root's rights. */
  | 'sudo'
  /** We closed it ourselves. */
  | 'closed'

/** A fault of the connection to a host: its kind for who handles it, the words for people. */
export class SshFault extends Fault {
  readonly kind: SshFaultKind

  constructor(
    kind: SshFaultKind,
    message: string,
    options: { remedy?: string; cause?: unknown } = {},
  ) {
    super('infra-error', message, options)
    this.name = 'SshFault'
    this.kind = kind
  }
}
