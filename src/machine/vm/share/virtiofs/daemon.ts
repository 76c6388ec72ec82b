import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** The line both implementations write when QEMU can connect. */
const readyLine = /waiting for vhost-user socket connection/i

/** How long a file server may take until it listens. */
const readyMs = 20_000

/** A file server's process. */
export interface Daemon {
  readonly pid: number | undefined
  /** Waits for its word that it listens; its own words are the error when it ends before. */
  ready(signal: AbortSignal): Promise<void>
  /** Settles with the exit code, or the signal's name. */
  readonly exit: Promise<string>
  /** Waits for its end; kills it after the limit. */
  ended(limitMs: number): Promise<void>
}

/** Starts a file server with nothing of ours but the search path. */
export function startDaemon(program: string, args: readonly string[]): Daemon {
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH },
  })
  return {
    pid: child.pid,
    ready: (signal) => untilReady(child, signal),
    exit: once(child, 'exit').then(([code, signal]) => String(signal ?? code)),
    ended: (limitMs) => untilEnded(child, limitMs),
  }
}

async function untilEnded(child: ChildProcess, limitMs: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const killer = setTimeout(() => child.kill('SIGKILL'), limitMs)
  await once(child, 'exit')
  clearTimeout(killer)
}

function untilReady(child: ChildProcess, signal: AbortSignal): Promise<void> {
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
