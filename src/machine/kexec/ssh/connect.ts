import type { Duplex } from 'node:stream'
import { type Access, type Patience, usualPatience } from './access.ts'
import { openSession } from './command/open.ts'
import { type Connection, connectionOn } from './connection.ts'
import { SshFault } from './fault.ts'
import { hostCheck } from './host-key.ts'
import { watchAlive } from './line/alive.ts'
import { type Greeted, greet } from './line/greet.ts'
import type { Line } from './line/line.ts'
import { reach } from './line/reach.ts'
import { placeText, type Target } from './target.ts'

/** Who waits for a connection. */
export interface ConnectWatch {
  readonly signal?: AbortSignal | undefined
  readonly patience?: Partial<Patience>
}

/**
 * Connects to a host, through others where the access says so; each has to prove that it is the one
 * that is known before it is logged in to. Rejects with an SshFault, and leaves nothing open then.
 */
export async function connect(access: Access, watch: ConnectWatch = {}): Promise<Connection> {
  const patience = { ...usualPatience, ...watch.patience }
  const { target, proxyJump = [] } = access
  const lines: Line[] = []
  try {
    for (const hop of proxyJump) {
      const { line } = await stepTo(hop, access, lines.at(-1), { ...watch, patience })
      lines.push(line)
    }
    const last = { ...access, isLast: true }
    const { line, hostKey } = await stepTo(target, last, lines.at(-1), { ...watch, patience })
    lines.push(line)
    tieTogether(lines)
    return connectionOn(line, hostKey, target, patience)
  } catch (error) {
    for (const line of lines.reverse()) line.close()
    throw error
  }
}

/** Goes on to the next host, from this one or from the last that was reached. */
async function stepTo(
  target: Target,
  { keys, knownHosts, pinned, isLast }: Access & { readonly isLast?: boolean },
  from: Line | undefined,
  { signal, patience }: ConnectWatch & { readonly patience: Patience },
): Promise<Greeted> {
  const check = hostCheck(target, knownHosts, isLast ? pinned : undefined)
  const carrier = await carrierTo(target, from, patience, signal)
  const greeted = await greet(carrier, { target, keys, check, patience, signal })
  watchAlive(greeted.line, patience)
  return greeted
}

function carrierTo(
  target: Target,
  from: Line | undefined,
  patience: Patience,
  signal: AbortSignal | undefined,
): Promise<Duplex> {
  if (from === undefined) return reach(target, patience, signal)
  const { host, port } = target
  return openSession(from, (tell) => from.client.forwardOut('127.0.0.1', 0, host, port, tell), {
    what: `reach ${placeText(target)}`,
    ms: patience.reachMs,
    signal,
    refused: (why) => noWayFault(from, target, why),
  })
}

function noWayFault({ place }: Line, target: Target, why: string): SshFault {
  return new SshFault('unreachable', `${place} does not reach ${placeText(target)}: ${why}`, {
    remedy: `see that ${place} lets the connection through (AllowTcpForwarding), and that the target is up`,
  })
}

/** A line through others is over when one of them is, and they are when it is. */
function tieTogether(lines: readonly Line[]): void {
  for (const line of lines) {
    line.ended.then((why) => {
      for (const other of lines) {
        if (why.kind === 'closed') other.close()
        else other.end(why)
      }
    })
  }
}
