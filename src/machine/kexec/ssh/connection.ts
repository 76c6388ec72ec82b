import type { Patience } from './access.ts'
import { type ExecOptions, type Executed, execute } from './command/execute.ts'
import { openSession } from './command/open.ts'
import type { Session } from './command/session.ts'
import { SshFault } from './fault.ts'
import type { Line } from './line/line.ts'
import { fingerprint, type PublicKey } from './public-key.ts'
import { said } from './said.ts'
import { placeText, type Target } from './target.ts'

/** A host key as it was proved. */
export interface HostKey extends PublicKey {
  /** `SHA256:...`. */
  readonly fingerprint: string
}

/** A host that is logged in to: commands run there, several at once. */
export interface Connection {
  readonly target: Target
  readonly hostKey: HostKey
  /** Runs a command to its end, whatever that is. Rejects with an SshFault where it cannot be known. */
  exec(command: string, options?: ExecOptions): Promise<Executed>
  /** Starts a command that is spoken to as long as it lives. */
  open(command: string, signal?: AbortSignal): Promise<Session>
  /** Settles when the connection is over, with the reason: `closed` where it was closed here. */
  readonly closed: Promise<SshFault>
  /** Ends it, and all its commands' channels. Idempotent. */
  close(): void
}

/** The connection on a line, with what else has to end with it. */
export function connectionOn(
  line: Line,
  key: PublicKey,
  target: Target,
  { openMs }: Patience,
): Connection {
  const open = (command: string, signal?: AbortSignal) =>
    openSession(line, (tell) => line.client.exec(command, tell), {
      what: 'start the command',
      ms: openMs,
      signal,
      refused: (why) => refusedCommand(line, why),
    })
  return {
    target,
    hostKey: { ...key, fingerprint: fingerprint(key) },
    open,
    async exec(command, options = {}) {
      const { what, signal } = options
      const name = `${what ?? firstWord(command)} on ${placeText(target)}`
      try {
        return await execute(await open(command, signal), name, options)
      } catch (error) {
        throw what === undefined ? error : inMidst(what, error)
      }
    },
    closed: line.ended,
    close: () => line.close(),
  }
}

/** A line may be cut at any step: which one it was is part of the story. */
function inMidst(what: string, error: unknown): unknown {
  if (!(error instanceof SshFault) || error.kind !== 'cut') return error
  const { message, remedy } = error
  const more = remedy === undefined ? {} : { remedy }
  return new SshFault('cut', `${what}: ${message}`, { ...more, cause: error })
}

function refusedCommand({ place }: Line, why: string): SshFault {
  return new SshFault('no-channel', `${place} starts no further command: ${why}`, {
    remedy: 'see its limits (MaxSessions in sshd_config), and whether the user has a shell there',
  })
}

function firstWord(command: string): string {
  return said(/^\s*\S{1,60}/.exec(command)?.[0] ?? 'the command')
}
