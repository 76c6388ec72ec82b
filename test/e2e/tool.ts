import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PrivateMounts } from './mounts.ts'

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
export const launcher = join(project, 'nixos-testbed')

/** Writes dist/ anew, so that what is tested is what stands in src/. */
export async function buildTool(): Promise<void> {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: project, stdio: 'pipe' })
}

/** What a call of the tool left. */
export interface Called {
  /** As a shell sees it: 128 and the signal's number where one ended the tool. */
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: string
  readonly seconds: number
}

export interface CallOptions {
  readonly input?: string | Uint8Array
  /** Leaves stdin open: the test ends it. */
  readonly holdStdin?: boolean
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Whom the tool runs as; the caller where absent. */
  readonly as?: { readonly uid: number; readonly gid: number }
  /** What the tool sees mounted; the same as we do where absent. */
  readonly mounts?: PrivateMounts | undefined
  /** Takes stdout as it comes, in place of keeping it. */
  readonly onStdout?: (bytes: Buffer) => void
  /** Given the process once it has started. */
  readonly onStart?: (child: ChildProcess) => void
}

/** Calls the tool by its launcher, as a user does. */
export async function runTool(args: readonly string[], options: CallOptions = {}): Promise<Called> {
  const start = performance.now()
  const { cwd = tmpdir(), mounts } = options
  const argv = [launcher, ...args]
  const [program = launcher, ...rest] = mounts?.entered(argv, cwd) ?? argv
  const child = spawn(program, rest, {
    cwd,
    env: { ...process.env, ...options.env },
    ...options.as,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  options.onStart?.(child)
  const stdout: Buffer[] = []
  let stderr = ''
  child.stdout.on('data', (bytes: Buffer) =>
    options.onStdout === undefined ? stdout.push(bytes) : options.onStdout(bytes),
  )
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdin.on('error', () => undefined)
  if (options.holdStdin !== true) child.stdin.end(options.input)
  const code = await new Promise<number>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? 128 + signalNumber(signal)))
  })
  const seconds = (performance.now() - start) / 1000
  return { code, stdout: Buffer.concat(stdout), stderr, seconds }
}

function signalNumber(signal: NodeJS.Signals | null): number {
  const numbers: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }
  return (signal && numbers[signal]) ?? 0
}
