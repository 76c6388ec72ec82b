import type { Duplex } from 'node:stream'
import type { Client, ConnectConfig } from 'ssh2'
import type { Patience } from '../access.ts'
import { bounded, seconds } from '../bounded.ts'
import { SshFault } from '../fault.ts'
import type { HostCheck } from '../host-key.ts'
import type { FoundKeys } from '../keys/find.ts'
import { sshLibrary } from '../library.ts'
import { isSameKey, keyText, type PublicKey, publicKeyOf } from '../public-key.ts'
import { said } from '../said.ts'
import { placeText, type Target } from '../target.ts'
import { gatherFirstLine } from './first-line.ts'
import { Line } from './line.ts'
import { Login } from './login.ts'
import { unreached } from './reach.ts'

/** What a line is made of. */
export interface Greeting {
  readonly target: Target
  readonly keys: FoundKeys
  readonly check: HostCheck
  readonly patience: Patience
  readonly signal?: AbortSignal | undefined
}

/** A line that is logged in, and the key that the host proved to have. */
export interface Greeted {
  readonly line: Line
  readonly hostKey: PublicKey
}

/** How far it has come. */
interface Progress {
  /** The key that was accepted. */
  hostKey?: PublicKey
  /** Why one was not. */
  refusal?: SshFault
  isLoggingIn: boolean
  /** Whether the host has said anything. */
  readonly hasSpoken: () => boolean
}

/**
 * Has the host prove who it is, then logs in. Rejects with an SshFault, and leaves nothing open:
 * the carrier is destroyed then.
 */
export async function greet(carrier: Duplex, greeting: Greeting): Promise<Greeted> {
  const { target, keys, patience, signal } = greeting
  const hasSpoken = gatherFirstLine(carrier)
  const library = await sshLibrary()
  const client = new library.Client()
  const progress: Progress = { isLoggingIn: false, hasSpoken }
  const login = new Login(target, keys)
  client.on('error', () => undefined) // who waits for it is told; later ones are the line's end
  const ready = becomeReady(client, progress, login, target)
  try {
    client.connect(configOf(carrier, greeting, progress, login))
    const line = new Line(client, carrier, placeText(target))
    const late = () => lateFault(progress, greeting)
    await bounded(ready, { ms: patience.loginMs, signal, late })
    const { hostKey } = progress
    if (hostKey === undefined) throw new Error('a login without a host key')
    endWithClient(line, progress)
    return { line, hostKey }
  } catch (error) {
    carrier.on('error', () => undefined).destroy()
    throw error
  }
}

function configOf(
  carrier: Duplex,
  { target, check, patience }: Greeting,
  progress: Progress,
  login: Login,
): ConnectConfig {
  return {
    sock: carrier,
    username: target.user,
    hostVerifier: (blob: Buffer) => accepts(publicKeyOf(blob), check, progress),
    algorithms: { serverHostKey: [...check.algorithms] as never },
    authHandler: (accepted, isPartial) => login.next(accepted, isPartial) as never,
    readyTimeout: 0, // the waiting is ours
    keepaliveInterval: patience.aliveMs,
    keepaliveCountMax: Number.POSITIVE_INFINITY, // and so is the verdict, src/machine/kexec/ssh/line/alive.ts
  }
}

/** The host shows its key anew whenever keys are exchanged: it has to be the same one. */
function accepts(shown: PublicKey | undefined, check: HostCheck, progress: Progress): boolean {
  if (shown === undefined) return false
  const { hostKey } = progress
  const refusal =
    hostKey === undefined || isSameKey(hostKey, shown)
      ? check.whyRefused(shown)
      : swappedFault(hostKey, shown)
  if (refusal === undefined) progress.hostKey = shown
  else progress.refusal = refusal
  return refusal === undefined
}

function swappedFault(before: PublicKey, shown: PublicKey): SshFault {
  return new SshFault(
    'key-changed',
    `the host showed the key ${keyText(before)} first, and in the midst of the connection ${keyText(shown)}`,
    { remedy: 'find out who answers there: no SSH server does that' },
  )
}

/** A line that is in use is over when its client is. */
function endWithClient(line: Line, progress: Progress): void {
  const end = (why: string) => {
    const cut = new SshFault('cut', `the connection to ${line.place} was lost: ${said(why)}`, {
      remedy: 'see whether it is still up, and the network in between',
    })
    line.end(progress.refusal ?? cut)
  }
  line.client.on('error', ({ message }) => end(message)).on('close', () => end('it hung up'))
}

function becomeReady(
  client: Client,
  progress: Progress,
  login: Login,
  target: Target,
): Promise<void> {
  return new Promise((resolve, reject) => {
    client
      .on('ready', resolve)
      .on('handshake', () => {
        progress.isLoggingIn = true
      })
      .on('error', (error) => {
        if (error.level === 'agent' && !login.isOver) login.note(error.message)
        else reject(faultOf(error, progress, login, target))
      })
      .on('close', () => reject(faultOf(undefined, progress, login, target)))
  })
}

type ClientError = NodeJS.ErrnoException & { readonly level?: string }

/** A reset is heard of when something is written, too. */
const isReset = (error: ClientError) => error.code === 'ECONNRESET' || error.code === 'EPIPE'

function faultOf(
  error: ClientError | undefined,
  { isLoggingIn, refusal, hasSpoken }: Progress,
  login: Login,
  target: Target,
): SshFault {
  if (refusal !== undefined) return refusal
  // A line that is cut at once may be so before the call is through, or just after.
  if (error !== undefined && isReset(error) && !hasSpoken()) return unreached(error, target)
  if (login.isOver) return login.fault()
  const place = placeText(target)
  const why = said(error?.message ?? 'it hung up')
  if (isLoggingIn) return loginFault(place, why, login)
  if (/no matching|unsupported/i.test(why) && error?.level === 'handshake')
    return new SshFault(
      'incompatible',
      `${place} and this tool have no algorithm in common: ${why}`,
      {
        remedy: 'bring its SSH server up to date, or give it a key of another type (ssh-keygen -A)',
        cause: error,
      },
    )
  return new SshFault('no-ssh', `${place} answers, but not as an SSH server does: ${why}`, {
    remedy: `see that an SSH server listens at port ${target.port}, and that it lets this host in`,
    cause: error,
  })
}

function loginFault(place: string, why: string, login: Login): SshFault {
  if (login.hasTried) return login.fault(why)
  return new SshFault('cut', `${place} hung up before the login: ${why}`, {
    remedy: "look into the SSH server's log there",
  })
}

function lateFault({ isLoggingIn }: Progress, { target, patience }: Greeting): SshFault {
  const place = placeText(target)
  const within = `within ${seconds(patience.loginMs)}`
  if (isLoggingIn)
    return new SshFault('timeout', `${place} did not let ${target.user} in ${within}`, {
      remedy: 'see whether it is overloaded, waits for a resolver, or the agent for a confirmation',
    })
  return new SshFault('timeout', `${place} took the call and did not get to its key ${within}`, {
    remedy: `see that an SSH server listens at port ${target.port}, and whether it is overloaded`,
  })
}
