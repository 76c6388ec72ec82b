import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { markOf } from '../../../host/process.ts'
import type { Emit } from '../../../model/event.ts'
import type { Fault } from '../../../model/fault.ts'
import type { Share } from '../../../model/plan.ts'
import { HostFault } from '../host-fault.ts'

/** How long a file server may take until it listens. */
const readyMs = 20_000

/** A process that serves a share. */
export interface Daemon {
  readonly pid: number
  /** Waits for its word that it serves. Rejects with a Fault of its own last words, once it has ended. */
  ready(share: Share, signal: AbortSignal): Promise<void>
  /** Settles with the exit code, or the signal's name. */
  readonly exit: Promise<string>
  /** Waits for its end; kills it after the limit. */
  ended(limitMs: number): Promise<void>
}

/** Starts a process with nothing of ours but the search path. It is ready when it writes such a line. */
export function startDaemon(program: string, args: readonly string[], readyLine: RegExp): Daemon {
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH },
  })
  return {
    pid: child.pid ?? 0,
    async ready(share, signal) {
      try {
        await untilReady(child, readyLine, signal)
      } catch (error) {
        await untilEnded(child, 0)
        signal.throwIfAborted()
        throw startFault(share, error instanceof Error ? error.message : String(error))
      }
    },
    exit: once(child, 'exit').then(([code, signal]) => String(signal ?? code)),
    ended: (limitMs) => untilEnded(child, limitMs),
  }
}

/** Has the journal know the process, so that a later command finds it where we were killed. */
export function announce({ pid }: Daemon, name: string, emit: Emit): void {
  const mark = markOf(pid)
  if (mark) emit({ type: 'process-started', name, process: mark })
}

export function startFault({ source }: Share, said: string): Fault {
  const message = `${source} cannot be shared with the guest: ${said}`
  return new HostFault(message, 'look at `nixos-testbed doctor`')
}

async function untilEnded(child: ChildProcess, limitMs: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const killer = setTimeout(() => child.kill('SIGKILL'), limitMs)
  await once(child, 'exit')
  clearTimeout(killer)
}

function untilReady(child: ChildProcess, readyLine: RegExp, signal: AbortSignal): Promise<void> {
  const settled = new AbortController()
  const ready = new Promise<void>((resolve, reject) => {
    const said: string[] = []
    const lines = child.stderr && createInterface({ input: child.stderr })
    lines?.on('line', (line) => {
      if (readyLine.test(line)) resolve()
      else if (said.push(line) > 20) said.shift()
    })
    child.once('error', reject)
    child.once('close', (code) => reject(new Error(said.join('\n') || `it ended with ${code}`)))
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { signal: settled.signal })
    if (signal.aborted) abort()
    const late = () => reject(new Error(`it did not listen within ${readyMs / 1000} s`))
    const timer = setTimeout(late, readyMs)
    settled.signal.addEventListener('abort', () => clearTimeout(timer))
  })
  return ready.finally(() => settled.abort())
}
