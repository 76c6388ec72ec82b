import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Event } from '../../src/model/event.ts'
import type { Result } from '../../src/model/result.ts'

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
  /** Takes stdout as it comes, in place of keeping it. */
  readonly onStdout?: (bytes: Buffer) => void
  /** Given the process once it has started. */
  readonly onStart?: (child: ChildProcess) => void
}

/** Calls the tool by its launcher, as a user does. */
export async function runTool(args: readonly string[], options: CallOptions = {}): Promise<Called> {
  const start = performance.now()
  const child = spawn(launcher, args, {
    cwd: options.cwd ?? tmpdir(),
    env: { ...process.env, ...options.env },
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

/** A run's end as the tool and its run folder tell it. */
export interface Ran extends Called {
  readonly text: string
  readonly folder: string
  readonly result: Result
  readonly events: readonly Event[]
  /** The bytes of a file that came home. */
  file(name: string): Buffer
  readonly names: readonly string[]
}

/** Runs a script in a guest, with a run folder of its own that goes with the test. */
export async function runScript(
  script: string,
  args: readonly string[] = [],
  options: CallOptions = {},
): Promise<Ran> {
  const folder = newFolder()
  const called = await runTool(['run', '--results', folder, ...args, script], options)
  return { ...called, ...readRun(folder), text: called.stdout.toString() }
}

/** A run folder's content. */
export function readRun(folder: string) {
  const files = join(folder, 'files')
  return {
    folder,
    result: JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as Result,
    events: readEvents(folder),
    file: (name: string) => readFileSync(join(files, name)),
    names: readdirSync(files, { recursive: true }).map(String).sort(),
  }
}

export function readEvents(folder: string): Event[] {
  const path = join(folder, 'events.ndjson')
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as Event)
}

const folders: string[] = []

/** A path for a folder that does not exist yet, removed at the end of the tests. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nixos-testbed-e2e-'))
  folders.push(folder)
  return join(folder, 'run')
}

process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function signalNumber(signal: NodeJS.Signals | null): number {
  const numbers: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }
  return (signal && numbers[signal]) ?? 0
}
