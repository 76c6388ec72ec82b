import type { Returned } from '../../../model/target.ts'
import type { Answer } from '../jump/answer.ts'
import { awaitSystem, type Site } from '../site.ts'
import type { Connection } from '../ssh/connection.ts'
import { isSameKey } from '../ssh/public-key.ts'

/** Has the RAM system restart the machine. */
const goBack = '/run/testbed/agent return'
const askMs = 10_000

/** How long a target may take to be back that nobody renews a lease for, in milliseconds. */
export function restartLimit(leaseMs: number): number {
  return leaseMs + 10 * 60_000
}

interface BringBack {
  readonly site: Site
  /** How long to wait, for each way to get it back. */
  readonly limitMs: number
  readonly signal: AbortSignal
  /** Restarts the machine from outside; absent where there is no way. */
  readonly powerCycle?: () => Promise<void>
  /** Whether that is the first thing to try, and not the last. */
  readonly cutsPower: boolean
  /** Takes from a host that did not jump what it was given for that. */
  readonly undo: (host: Connection) => Promise<void>
  /** Looks at the host that is back, and knows whether it was ever away. */
  readonly inspect: (host: Connection, wasAway: boolean) => Promise<Seen>
}

/** What was seen of a host that is back: what was not there before, and what nobody could see. */
export interface Seen {
  readonly found: readonly string[]
  readonly unseen: readonly string[]
}

/**
 * Brings the host back, whatever runs in its place: asks that to restart the machine, else waits for
 * it to do so by itself, else cuts its power. Says what was found. Rejects with the signal's reason alone.
 */
export async function bringBack(wish: BringBack): Promise<Returned> {
  const { cutsPower, powerCycle, limitMs, signal } = wish
  const found: string[] = []
  const note = (error: unknown) => {
    signal.throwIfAborted()
    found.push((error as Error).message)
    return undefined
  }
  const orders = powerCycle === undefined ? [undefined] : [undefined, powerCycle]
  for (const order of cutsPower ? orders.slice(-1) : orders) {
    await order?.().catch(note)
    const back = await untilBack(wish, limitMs).catch(note)
    if (back !== undefined) return await inspected(back, wish)
  }
  return { return: 'not-back', found: [...found, `no host answered within ${limitMs / 1000} s`] }
}

interface Back {
  readonly connection: Connection
  /** Absent where the host has been there all the time. */
  readonly bootId?: string
}

const answers: readonly Answer['kind'][] = ['ours', 'crashed', 'other', 'unmoved']

/** Whenever our own system answers it is asked to go, once more. */
async function untilBack(
  { site, signal, undo }: BringBack,
  limitMs: number,
): Promise<Back | undefined> {
  const deadline = performance.now() + limitMs
  for (;;) {
    const leftMs = deadline - performance.now()
    const met = await awaitSystem(site, answers, leftMs, signal)
    if ('vain' in met) return undefined
    const { connection, answer } = met
    if (answer.kind === 'other') return { connection, bootId: answer.bootId }
    if (answer.kind === 'unmoved') {
      await undo(connection)
      return { connection }
    }
    await connection.exec(goBack, { limitMs: askMs, signal }).catch(() => undefined)
    await Promise.race([connection.closed, pause(askMs)])
    connection.close()
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms).unref())

async function inspected({ connection, ...back }: Back, wish: BringBack): Promise<Returned> {
  try {
    const pinned = wish.site.host.pinned ?? []
    if (!pinned.some((key) => isSameKey(key, connection.hostKey)))
      return {
        return: 'not-back',
        found: ['what came back does not have the key of the host'],
        ...back,
      }
    const { found, unseen } = await wish.inspect(connection, back.bootId !== undefined)
    return {
      return: found.length === 0 ? 'clean' : 'traces',
      found,
      ...(unseen.length === 0 ? {} : { unseen }),
      ...back,
    }
  } catch (error) {
    wish.signal.throwIfAborted()
    return {
      return: 'traces',
      found: [`the host is back and was not compared: ${(error as Error).message}`],
      ...back,
    }
  } finally {
    connection.close()
  }
}
