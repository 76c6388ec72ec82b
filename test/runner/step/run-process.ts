import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync } from 'node:fs'
import type { Socket } from 'node:net'
import { constants } from 'node:os'
import type { CancelEnd, Graces } from '../job-options.ts'
import { openPipe, type Pipe } from './pipe.ts'
import { tracked } from './process-table.ts'
import { stopWhen } from './stop-process.ts'
import { within } from './within.ts'

/** What to start. Nothing but `env` is in its environment. */
export interface Launch {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>> & { readonly RUNNER_TRACKING_ID: string }
  readonly cwd: string
}

/** Where a stream's bytes go. */
export interface StreamSink {
  read(bytes: Buffer): void
  end(): void
}

/** How a process ended. */
export interface ProcessEnd {
  /** 128+N for a signal. */
  readonly exitCode: number
  readonly ms: number
  readonly cancel?: CancelEnd
}

/**
 * Runs a process to its end and that of its stdout and stderr, which others may hold open for a
 * while longer. It is stopped when `cancelled` fires. Rejects when it cannot be started, and with
 * what a sink throws.
 */
export async function runProcess(
  launch: Launch,
  sinks: { readonly stdout: StreamSink; readonly stderr: StreamSink },
  cancelled: AbortSignal,
  graces: Graces,
): Promise<ProcessEnd> {
  const started = performance.now()
  const elders = new Set(tracked(launch.env.RUNNER_TRACKING_ID).map((mark) => mark.pid))
  const stdout = openPipe()
  const stderr = openPipe()
  const child = start(launch, stdout, stderr)
  const drained = Promise.all([
    drain(stdout.reader, sinks.stdout),
    drain(stderr.reader, sinks.stderr),
  ])
  const ended = exitCodeOf(child, launch).then(async (code) => {
    if (!(await within(drained, graces.streams)))
      for (const { reader } of [stdout, stderr]) abandon(reader)
    return code
  })
  const trackingId = launch.env.RUNNER_TRACKING_ID
  const stopped = stopWhen(cancelled, { child, ended, trackingId, elders }, graces)
  // What a sink throws ends the wait at once, and the process goes on unheard.
  const heard = Promise.race([ended, drained.then(() => ended)])
  const [exitCode, cancel] = await Promise.all([heard, stopped])
  return { exitCode, ms: Math.round(performance.now() - started), ...(cancel && { cancel }) }
}

function start({ argv, env, cwd }: Launch, stdout: Pipe, stderr: Pipe): ChildProcess {
  const [program = '', ...args] = argv
  try {
    const stdio = ['pipe' as const, stdout.writer, stderr.writer]
    const child = spawn(program, args, { cwd, env, stdio })
    // A step that asks for input finds its end.
    child.stdin?.on('error', () => {}).end()
    return child
  } finally {
    closeSync(stdout.writer)
    closeSync(stderr.writer)
  }
}

async function exitCodeOf(child: ChildProcess, { argv, cwd }: Launch): Promise<number> {
  try {
    const [code, signal] = await once(child, 'exit')
    return code ?? 128 + constants.signals[signal as NodeJS.Signals]
  } catch (error) {
    throw new Error(`'${argv[0]}' cannot be started in '${cwd}': ${error}`)
  }
}

function drain(stream: Socket, sink: StreamSink): Promise<void> {
  return new Promise((resolve, reject) => {
    const attempt = (action: () => void) => {
      try {
        action()
      } catch (error) {
        abandon(stream)
        reject(error)
      }
    }
    stream.on('error', reject)
    stream.on('data', (bytes: Buffer) => attempt(() => sink.read(bytes)))
    stream.on('end', () => {
      attempt(() => sink.end())
      resolve()
    })
  })
}

/** Reads on without looking, so that who holds the stream is neither stopped nor heard. */
function abandon(stream: Socket): void {
  stream.removeAllListeners('data').removeAllListeners('end')
  stream.resume().unref()
}
