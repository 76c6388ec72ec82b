import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Patience } from '../access.ts'
import { bounded, seconds } from '../bounded.ts'
import { SshFault, type SshFaultKind } from '../fault.ts'
import { placeText, type Target } from '../target.ts'

/**
 * Connects to a host's port over TCP, by all its addresses until one answers.
 * Rejects with an SshFault that tells why there is no connection.
 */
export async function reach(
  target: Target,
  { reachMs }: Patience,
  signal?: AbortSignal,
): Promise<Socket> {
  signal?.throwIfAborted()
  const { host, port } = target
  const socket = connect({
    host,
    port,
    noDelay: true,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: Math.ceil(reachMs / 3), // a quarter of a second is no time for a far host
  })
  try {
    await bounded(once(socket, 'connect'), {
      ms: reachMs,
      signal,
      late: () =>
        new SshFault('timeout', `${placeText(target)} did not answer within ${seconds(reachMs)}`, {
          remedy: 'see that it is up, and that no firewall swallows the call',
        }),
    })
    return socket
  } catch (error) {
    socket.on('error', () => undefined).destroy()
    if (signal?.aborted || error instanceof SshFault) throw error
    throw unreached(error as NodeJS.ErrnoException, target)
  }
}

type Reason = readonly [SshFaultKind, string, string]

const hungUp: Reason = [
  'no-ssh',
  'it hung up at once',
  'see that an SSH server listens at that port, and that it lets this host in',
]

const reasons: Readonly<Record<string, Reason>> = {
  ENOTFOUND: ['unresolved', 'there is no host of that name', 'check the name'],
  EAI_AGAIN: ['unresolved', 'the name cannot be looked up now', 'check the resolver of this host'],
  ECONNREFUSED: [
    'refused',
    'nothing listens there',
    'start the SSH server there, or give its port: ssh://host:port',
  ],
  EHOSTUNREACH: ['unreachable', 'no way leads there', 'see that it is up, and check the routes'],
  ENETUNREACH: [
    'unreachable',
    'no way leads there from this network',
    'check the routes, and whether this host has IPv6 where the target has nothing else',
  ],
  ECONNRESET: hungUp,
  EPIPE: hungUp,
  ETIMEDOUT: [
    'timeout',
    'it does not answer',
    'see that it is up, and that no firewall swallows the call',
  ],
}

/** Why a host cannot be reached, as the error of a connection to it tells. */
export function unreached(error: NodeJS.ErrnoException, target: Target): SshFault {
  const first = firstOf(error)
  const [kind, why, remedy] = reasons[first.code ?? ''] ?? [
    'unreachable',
    first.message,
    'check the target, and the network in between',
  ]
  return new SshFault(kind, `${placeText(target)} cannot be reached: ${why}`, {
    remedy,
    cause: error,
  })
}

/** Of several addresses that were tried in vain, what the first said; a refusal says the most. */
function firstOf(error: NodeJS.ErrnoException): NodeJS.ErrnoException {
  const all = (error as Partial<AggregateError>).errors as NodeJS.ErrnoException[] | undefined
  return all?.find(({ code }) => code === 'ECONNREFUSED') ?? all?.[0] ?? error
}
