import { once } from 'node:events'
import { bounded, seconds } from '../bounded.ts'
import { SshFault } from '../fault.ts'
import { drained } from '../line/drained.ts'
import type { CommandEnd, Session } from './session.ts'
import { Tail } from './tail.ts'

export interface ExecOptions {
  /** The command's stdin, whole or as it comes; it ends at once where there is none. */
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array>
  /** Told how many bytes of stdin were sent so far. */
  readonly onSent?: (bytes: number) => void
  /** How long it may take; a minute where it is not said. */
  readonly limitMs?: number
  readonly signal?: AbortSignal | undefined
  /** In bytes: how much it may write to stdout; a MiB where it is not said. */
  readonly mostStdout?: number
  /** For people: what the command is about, in errors; its first word where it is not said. */
  readonly what?: string
}

/** What came of a command, whatever its end. */
export interface Executed {
  /** Undefined where a signal ended it. */
  readonly code: number | undefined
  /** `SIGKILL`; undefined where it ended by itself. */
  readonly signal: string | undefined
  readonly stdout: string
  /** The same as it came. */
  readonly bytes: Buffer
  /** The last 64 KiB. */
  readonly stderr: string
}

const usualLimitMs = 60_000
const usualStdout = 1024 * 1024
const stderrKept = 64 * 1024
const chunk = 256 * 1024

/**
 * Sees a command to its end. Rejects with an SshFault when the line is cut, the time is over or it
 * writes too much, and with the error of a stdin that fails. It is let go then: it finds its streams
 * closed, but nothing kills it over there.
 */
export async function execute(
  session: Session,
  name: string,
  options: ExecOptions,
): Promise<Executed> {
  const { limitMs = usualLimitMs, signal, mostStdout = usualStdout } = options
  const late = () =>
    new SshFault('timeout', `${name} did not end within ${seconds(limitMs)}`, {
      remedy: 'see what the host is busy with',
    })
  try {
    return await bounded(seeThrough(session, name, options, mostStdout), {
      ms: limitMs,
      signal,
      late,
    })
  } finally {
    session.destroy()
  }
}

async function seeThrough(
  session: Session,
  name: string,
  { stdin, onSent }: ExecOptions,
  mostStdout: number,
): Promise<Executed> {
  const stderr = new Tail(stderrKept)
  session.stderr.on('data', (bytes: Buffer) => stderr.take(bytes))
  const failed = new Promise<never>((_, reject) => {
    feed(session, stdin, onSent).catch(reject)
  })
  const [bytes, , end] = await Promise.race([
    Promise.all([collect(session, name, mostStdout), endOf(session), session.ended]),
    failed,
  ])
  return { ...endParts(end), stdout: bytes.toString('utf8'), bytes, stderr: stderr.text }
}

function endParts(end: CommandEnd): Pick<Executed, 'code' | 'signal'> {
  return 'code' in end
    ? { code: end.code, signal: undefined }
    : { code: undefined, signal: end.signal }
}

async function collect(session: Session, name: string, most: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const bytes of session.iterator({ destroyOnReturn: false })) {
    length += bytes.length
    if (length > most)
      throw new SshFault('too-much', `${name} wrote more than ${most} bytes`, {
        remedy: 'see what it writes by running it there by hand',
      })
    parts.push(bytes)
  }
  return Buffer.concat(parts)
}

/** Until stderr is over as well, which may be after the rest. */
async function endOf({ stderr }: Session): Promise<void> {
  if (!stderr.readableEnded && !stderr.destroyed)
    await Promise.race([once(stderr, 'end'), once(stderr, 'close')])
}

/** Gives a command its stdin as it takes it. Nothing is lost on a command that wants no more. */
async function feed(
  session: Session,
  stdin: ExecOptions['stdin'],
  onSent: ExecOptions['onSent'],
): Promise<void> {
  let sent = 0
  for await (const bytes of chunksOf(stdin)) {
    if (session.destroyed) return
    session.write(bytes)
    await drained(session)
    sent += bytes.length
    onSent?.(sent)
  }
  session.end()
}

async function* chunksOf(stdin: ExecOptions['stdin']): AsyncIterable<Uint8Array> {
  if (stdin === undefined) return
  if (typeof stdin !== 'string' && !(stdin instanceof Uint8Array)) {
    yield* stdin
    return
  }
  const bytes = Buffer.from(stdin)
  for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk)
}
