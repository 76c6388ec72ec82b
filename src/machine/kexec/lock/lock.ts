import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Fault } from '../../../model/fault.ts'
import type { Commands } from '../commands.ts'
import { rootShell } from '../target/root-shell.ts'
import { scriptOf } from '../target/script.ts'
import { type LockAnswer, readLockAnswer } from './answer.ts'
import { TakenFault } from './taken-fault.ts'

/** Where a host keeps what is ours, in its RAM. */
export const runFolder = '/run/nixos-testbed'

/** A lock that was taken: whoever shows its token may renew and release it. */
export interface Lock {
  /** Hex, drawn for this run. */
  readonly token: string
  readonly owner: string
  readonly leaseS: number
}

export interface LockOptions {
  readonly signal?: AbortSignal
  /** What makes the user root; `sudo -n` where absent. */
  readonly prefix?: string
  /** Where the lock lies; `/run/nixos-testbed` where absent. */
  readonly folder?: string
}

export interface LockWish extends LockOptions {
  /** Which run of whose it is: shown to whoever finds the host taken. */
  readonly owner: string
  /** After so many seconds without a renewal others may take it. */
  readonly leaseS: number
  /** How long to wait for whoever has it; 0 where absent: fail at once. */
  readonly waitMs?: number
  /** Told whenever somebody else is found to have it, and for how many seconds more at most. */
  readonly onHeld?: (owner: string, leftS: number | undefined) => void
}

/** How long one question may take. */
const askMs = 30_000

/** How often whoever waits asks again. */
const betweenMs = 3_000

/** The longest text of an owner. */
const longestOwner = 200

/**
 * Takes the lock on a host. Rejects with a Fault that names its owner where it is held, and stays
 * so for as long as was to be waited. What waits does so on one connection: where the host goes
 * down meanwhile, it rejects as that does.
 */
export async function takeLock(commands: Commands, wish: LockWish): Promise<Lock> {
  const lock = {
    token: randomBytes(16).toString('hex'),
    owner: plainOwner(wish.owner),
    leaseS: wish.leaseS,
  }
  const until = performance.now() + (wish.waitMs ?? 0)
  for (;;) {
    const answer = await ask(commands, 'take', lock, wish)
    if (answer.kind === 'taken') return lock
    if (answer.kind !== 'held' && answer.kind !== 'testbed') throw faultOf(answer)
    const leftS = answer.kind === 'held' ? answer.leftS : undefined
    wish.onHeld?.(answer.owner, leftS)
    const waitMs = Math.min(betweenMs, until - performance.now())
    if (waitMs <= 0) throw faultOf(answer)
    await pause(waitMs, undefined, wish.signal === undefined ? {} : { signal: wish.signal })
  }
}

/** Has the lease begin anew. Rejects with a Fault where the lock is another's by now, or nobody's. */
export async function renewLock(
  commands: Commands,
  lock: Lock,
  options: LockOptions = {},
): Promise<void> {
  const answer = await ask(commands, 'renew', lock, options)
  if (answer.kind !== 'renewed') throw faultOf(answer)
}

/** Gives the lock back, and leaves nothing of it. Resolves too where it was lost before. */
export async function releaseLock(
  commands: Commands,
  lock: Lock,
  options: LockOptions = {},
): Promise<void> {
  const answer = await ask(commands, 'release', lock, options)
  if (answer.kind !== 'released' && answer.kind !== 'lost') throw faultOf(answer)
}

/** How a lock stands for whoever only looks. */
export type LockState = Extract<LockAnswer, { readonly kind: 'free' | 'held' | 'testbed' }>

/** Looks who has a host, and changes nothing there. */
export async function seeLock(commands: Commands, options: LockOptions = {}): Promise<LockState> {
  const answer = await ask(commands, 'see', { token: '', owner: '', leaseS: 0 }, options)
  if (answer.kind === 'free' || answer.kind === 'held' || answer.kind === 'testbed') return answer
  throw faultOf(answer)
}

async function ask(
  commands: Commands,
  action: 'take' | 'renew' | 'release' | 'see',
  { token, owner, leaseS }: Lock,
  { signal, prefix, folder = runFolder }: LockOptions,
): Promise<LockAnswer> {
  const nonce = randomBytes(16).toString('hex')
  const lease = String(Math.ceil(leaseS))
  const { stdout } = await commands.exec(rootShell(prefix), {
    stdin: scriptOf('lock', { nonce, action, token, owner, lease, folder }),
    limitMs: askMs,
    what: 'locking the target',
    ...(signal === undefined ? {} : { signal }),
  })
  return readLockAnswer(stdout, nonce)
}

/** One line of printable text. */
function plainOwner(owner: string): string {
  return (
    owner
      .replace(/[^\P{C} ]+/gu, ' ')
      .trim()
      .slice(0, longestOwner) || 'somebody'
  )
}

function faultOf(answer: LockAnswer): Fault {
  switch (answer.kind) {
    case 'held':
      return TakenFault.locked(answer.owner, answer.leftS)
    case 'testbed':
      return TakenFault.testbed(answer.owner)
    case 'lost':
      return new Fault(
        'infra-error',
        answer.owner === undefined
          ? 'the lease on the target ran out'
          : `the lease on the target ran out, and ${answer.owner} has taken it`,
        { remedy: 'see why it was not renewed in time, or give a longer --lease' },
      )
    case 'bad':
      return new Fault('infra-error', `the target cannot be locked: ${answer.text}`, {
        remedy: remedies[answer.word] ?? 'see what `ls -la /run/nixos-testbed` says there',
      })
    default:
      return new Fault('infra-error', 'the target says of its lock what was not asked')
  }
}

const remedies: Readonly<Record<string, string>> = {
  'no-root': 'log in as root, or let the user run sudo without a password',
  'no-ram': 'mount a tmpfs on /run of the target',
  'no-room': 'make room in /run of the target',
}
