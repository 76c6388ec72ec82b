import type { ClientChannel } from 'ssh2'
import { bounded, seconds } from '../bounded.ts'
import { SshFault } from '../fault.ts'
import type { Line } from '../line/line.ts'
import { said } from '../said.ts'
import { Session } from './session.ts'

type Tell = (error: Error | undefined, channel: ClientChannel) => void

/**
 * Opens a channel of a line: a command, or a way through it to another host.
 * Rejects with an SshFault where the host refuses, or does not answer within the time.
 */
export async function openSession(
  line: Line,
  ask: (tell: Tell) => void,
  { what, ms, signal, refused }: OpenOptions,
): Promise<Session> {
  let isWanted = true
  let letGo = () => {}
  const opened = new Promise<Session>((resolve, reject) => {
    letGo = line.carry({ held: 0, cut: reject })
    if (line.why !== undefined) return
    attempt(ask, line, (error, channel) => {
      if (error) reject(line.why ?? whyNot(error, refused))
      else if (isWanted) resolve(new Session(channel, line))
      else channel.close()
    })
  })
  try {
    return await bounded(opened, { ms, signal, late: () => lateFault(line, what, ms) })
  } finally {
    isWanted = false
    letGo()
  }
}

/** The library throws where its socket is just closing. */
function attempt(ask: (tell: Tell) => void, { place }: Line, tell: Tell): void {
  try {
    ask(tell)
  } catch (cause) {
    const fault = new SshFault('cut', `the connection to ${place} is being closed`, { cause })
    tell(fault, undefined as never)
  }
}

function whyNot(error: Error, refused: OpenOptions['refused']): SshFault {
  if (error instanceof SshFault) return error
  return refused(said(error.message.replace(/^\(SSH\) /, '')))
}

interface OpenOptions {
  /** For people: what the host is to do. */
  readonly what: string
  readonly ms: number
  readonly signal?: AbortSignal | undefined
  /** Makes the fault for a refusal, told what the host says. */
  readonly refused: (why: string) => SshFault
}

function lateFault({ place }: Line, what: string, ms: number): SshFault {
  return new SshFault('timeout', `${place} did not ${what} within ${seconds(ms)}`, {
    remedy: 'see whether it is overloaded',
  })
}
