import { spawn } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'

/** A process to start. */
export interface Start {
  readonly program: string
  readonly args: readonly string[]
  /** The whole environment; our own where absent. */
  readonly env?: NodeJS.ProcessEnv
  /** What ends it early; SIGKILL where absent. */
  readonly stop?: NodeJS.Signals
}

/** How long a process took, from just before its start until its exit was known here. */
export interface Timed {
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly seconds: number
}

/** How a process is watched: where its output goes, what ends it early, and when. */
export interface Watch {
  readonly log: string
  readonly signal: AbortSignal
  readonly timeoutMs: number
}

/** Runs a process to its exit. Rejects with the last lines of its log unless it ends with 0. */
export async function timed(start: Start, { log, signal, timeoutMs }: Watch): Promise<Timed> {
  signal.throwIfAborted()
  const output = await open(log, 'w')
  try {
    const startedAt = Date.now()
    const begin = performance.now()
    const child = spawn(start.program, start.args, {
      stdio: ['ignore', output.fd, output.fd],
      env: start.env ?? process.env,
      signal,
      timeout: timeoutMs,
      killSignal: start.stop ?? 'SIGKILL',
    })
    // `exit` and not `close`: nothing waits for what a process may leave behind.
    const how = await new Promise<string>((resolve, reject) => {
      child.once('exit', (code, by) => resolve(code === null ? `killed by ${by}` : String(code)))
      child.once('error', (error) => error.name === 'AbortError' || reject(error))
    })
    const seconds = (performance.now() - begin) / 1000
    signal.throwIfAborted()
    if (how !== '0') throw new Error(await failure(start, how, log))
    return { startedAt, seconds }
  } finally {
    await output.close()
  }
}

async function failure({ program, args }: Start, how: string, log: string): Promise<string> {
  const last = (await readFile(log, 'utf8')).trim().split('\n').slice(-5).join('\n')
  const ended = /^\d+$/.test(how) ? `ended with ${how}` : `was ${how}`
  return `${[program, ...args].join(' ')} ${ended} (${log}):\n${last}`
}
