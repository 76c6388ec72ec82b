import { spawn } from 'node:child_process'
import type { Writable } from 'node:stream'

export interface CommandOptions {
  /** The whole environment; the tool's own where absent. */
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  readonly input?: string | Uint8Array
  /** Holds stdin open until it fires, for a program that ends by that; it kills nothing. */
  readonly stdinUntil?: AbortSignal
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
  /** What an abort or a passed time limit sends; SIGKILL where absent. */
  readonly killSignal?: NodeJS.Signals
  /** Told of each line of stdout as it comes. */
  readonly onStdoutLine?: (line: string) => void
  /** Told of each line of stderr as it comes. */
  readonly onStderrLine?: (line: string) => void
}

export interface CommandResult {
  /** Null where a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  /** The last 64 KiB. */
  readonly stderr: string
}

/** A command that could not be started, or ended badly where that was not expected. */
export class CommandError extends Error {
  readonly result: CommandResult | undefined

  constructor(message: string, options: { result?: CommandResult; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.name = 'CommandError'
    this.result = options.result
  }
}

const stderrKept = 64 * 1024

/**
 * Runs a program without a shell and waits for its end, whatever that is.
 * Rejects with a CommandError only when it cannot be started; an abort or a
 * passed time limit kills it and shows as a null code.
 */
export function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { promise, resolve, reject } = withResolvers<CommandResult>()
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    signal: options.signal,
    timeout: options.timeoutMs,
    killSignal: options.killSignal ?? 'SIGKILL',
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  const toStdoutLines = lineSplitter(options.onStdoutLine)
  const toStderrLines = lineSplitter(options.onStderrLine)
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    toStdoutLines(text)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-stderrKept)
    toStderrLines(text)
  })
  child.stdin.on('error', () => undefined) // a program may end before it has read its input
  endStdin(child.stdin, options)
  child.once('error', (cause) => {
    if (cause.name === 'AbortError') return // its end is on the way
    reject(new CommandError(`${program} cannot be started: ${cause.message}`, { cause }))
  })
  child.once('close', (code) => resolve({ code, stdout, stderr }))
  return promise
}

/** Like runCommand, and rejects unless the program ends with 0. Gives its stdout. */
export async function outputOf(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const result = await runCommand(program, args, options)
  if (result.code === 0) return result.stdout
  const last = result.stderr.trim().split('\n').slice(-5).join('\n')
  const how = result.code === null ? 'was killed' : `ended with ${result.code}`
  throw new CommandError(`${program} ${how}${last === '' ? '' : `: ${last}`}`, { result })
}

function endStdin(stdin: Writable, { input, stdinUntil }: CommandOptions): void {
  const end = () => stdin.end(input)
  if (stdinUntil === undefined || stdinUntil.aborted) end()
  else stdinUntil.addEventListener('abort', end, { once: true })
}

/** Of longer lines the start is told, when they end: a program may write one without an end. */
const longestLine = 1024 * 1024

/** Takes text in pieces and tells of each whole line; a last one without an end is not told. */
function lineSplitter(onLine: ((line: string) => void) | undefined) {
  let rest = ''
  return (text: string) => {
    if (onLine === undefined) return
    const [end = '', ...lines] = text.split(/\r\n|\n|\r/)
    if (rest.length < longestLine) rest = (rest + end).slice(0, longestLine)
    for (const line of lines) {
      onLine(rest)
      rest = line.slice(0, longestLine)
    }
  }
}

function withResolvers<T>() {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
