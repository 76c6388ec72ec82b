import { type Answer, ask, type Passport } from './jump/answer.ts'
import { arrive, type Met, type Vain } from './jump/arrive.ts'
import type { Access } from './ssh/access.ts'
import { connect } from './ssh/connect.ts'
import type { Connection } from './ssh/connection.ts'
import { SshFault, type SshFaultKind } from './ssh/fault.ts'
import type { PublicKey } from './ssh/public-key.ts'

/** A target on its way to the RAM system and back: how to reach whatever runs there, and tell what it is. */
export interface Site {
  readonly passport: Passport
  /** Into the host. */
  readonly host: Access
  /** Into the RAM system. */
  readonly ram: Access
}

/** How long one try may take, so that a packet that was lost in the jump is not waited for. */
const tryMs = 8_000

/** No later try can end otherwise. */
const finalKinds: ReadonlySet<SshFaultKind> = new Set(['key-changed', 'unknown-host', 'revoked'])

/**
 * Waits for one of certain systems to answer at a target's address, whichever runs there meanwhile.
 * Rejects with an SshFault where a key shows up that neither system has.
 */
export function awaitSystem(
  { passport, host, ram }: Site,
  kinds: readonly Answer['kind'][],
  limitMs: number,
  signal: AbortSignal,
): Promise<Met<Connection> | { readonly vain: Vain }> {
  const access = eitherOf(host, ram)
  return arrive({
    limitMs,
    signal,
    accepts: ({ kind }) => kinds.includes(kind),
    dismiss: (connection) => connection.close(),
    attempt: async (leftMs) => {
      const ms = Math.min(tryMs, leftMs)
      try {
        const patience = { reachMs: ms, loginMs: ms, openMs: ms }
        const connection = await connect(access, { signal, patience })
        return await named(connection, ask(connection, passport, signal))
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof SshFault)) throw error
        return { why: error, isFinal: finalKinds.has(error.kind) }
      }
    },
  })
}

async function named(connection: Connection, asking: Promise<Answer>) {
  try {
    return { connection, answer: await asking }
  } catch (cause) {
    connection.close()
    if (cause instanceof SshFault) throw cause
    const message = `${connection.target.host} answers, and does not say which system it is`
    throw new SshFault('cut', message, { cause })
  }
}

/** One of two systems may answer: either's keys are good, to show and to be shown. */
function eitherOf(host: Access, ram: Access): Access {
  const pinned: readonly PublicKey[] = [...(host.pinned ?? []), ...(ram.pinned ?? [])]
  const identities = [...ram.keys.identities, ...host.keys.identities]
  return { ...host, keys: { ...host.keys, identities }, pinned }
}
