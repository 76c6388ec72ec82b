import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Patience } from '../access.ts'
import { bounded, seconds } from '../bounded.ts'
import { SshFault } from '../fault.ts'
import { placeText, type Target } from '../target.ts'
import { reach, unreached } from './reach.ts'

/**
 * Calls a host that may be coming up right now: once more, beside, whenever nobody has greeted for
 * `againMs`, as the network repeats a call that was lost ever more rarely. Gives the call that was
 * greeted first. Rejects with an SshFault as soon as one fails, or when none was within `reachMs`.
 */
export async function call(
  target: Target,
  { againMs, ...patience }: Patience & { readonly againMs: number },
  signal?: AbortSignal,
): Promise<Socket> {
  const { reachMs } = patience
  const over = new AbortController()
  const stop = () => over.abort(signal?.reason)
  signal?.addEventListener('abort', stop, { once: true })
  const calls = Array.from({ length: Math.ceil(reachMs / againMs) }, async (_, index) => {
    const waited = index * againMs
    await pause(waited, undefined, { signal: over.signal })
    return await greeted(target, { ...patience, reachMs: reachMs - waited }, over.signal)
  })
  const first = Promise.race(calls)
  for (const each of calls) dropUnless(each, first)
  try {
    signal?.throwIfAborted()
    return await first
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    over.abort()
    signal?.removeEventListener('abort', stop)
  }
}

/** Waits for the first word on a new connection. */
async function greeted(target: Target, patience: Patience, signal: AbortSignal): Promise<Socket> {
  const socket = await reach(target, patience, signal)
  const { reachMs } = patience
  const late = () => silent(target, reachMs)
  try {
    await bounded(once(socket, 'readable'), { ms: reachMs, signal, late })
    return socket
  } catch (error) {
    socket.on('error', () => undefined).destroy()
    if (signal.aborted || error instanceof SshFault) throw error
    throw unreached(error as NodeJS.ErrnoException, target)
  }
}

/** Of two that were greeted at once, one is enough. */
function dropUnless(call: Promise<Socket>, first: Promise<Socket>): void {
  const drop = async () => {
    const [socket, chosen] = await Promise.all([call, first.catch(() => undefined)])
    if (socket !== chosen) socket.on('error', () => undefined).destroy()
  }
  drop().catch(() => undefined)
}

function silent(target: Target, ms: number): SshFault {
  return new SshFault(
    'timeout',
    `${placeText(target)} took the call and said nothing within ${seconds(ms)}`,
    {
      remedy: `see that an SSH server listens at port ${target.port}, and whether it is overloaded`,
    },
  )
}
