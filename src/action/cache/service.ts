import { spawn } from 'node:child_process'
import { extname } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

/** What the client is to do: restore where there are keys to restore by, else save. */
export interface Order {
  /** Relative to the workshop; they are part of what an entry is found by. */
  readonly paths: string[]
  readonly key: string
  readonly restoreKeys?: readonly string[]
}

export interface Answer {
  /** Whether there is a cache service here at all. */
  readonly available: boolean
  /** The key of the entry that was restored. */
  readonly matched?: string
  readonly saved?: boolean
}

/** Where the client works, and for how long. */
export interface Workshop {
  /** Its working folder. */
  readonly folder: string
  readonly environment: NodeJS.ProcessEnv
  /** In milliseconds. */
  readonly patience: number
  readonly signal: AbortSignal
  /** Told what went wrong, line by line. */
  readonly complain: (text: string) => void
}

/** Has GitHub's own client follow an order; undefined where it failed or was too slow. Never rejects. */
export async function askService(order: Order, workshop: Workshop): Promise<Answer | undefined> {
  const { folder, environment, patience, signal, complain } = workshop
  if (signal.aborted) return undefined
  const child = spawn(process.execPath, [clientFile, JSON.stringify(order)], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    detached: true, // with a group of its own, what it starts ends with it
  })
  let answer: Answer | undefined
  child.on('message', (message) => {
    answer = message as Answer
  })
  const end = () => killGroup(child.pid)
  const alarm = setTimeout(() => {
    complain(`it took longer than ${patience / 1000} s`)
    end()
  }, patience)
  signal.addEventListener('abort', end, { once: true })
  const lines = createInterface({ input: child.stdout as Readable }).on('line', (line) => {
    const complaint = complaintIn(line)
    if (complaint !== undefined) complain(complaint)
  })
  await new Promise((resolve) => {
    child.once('error', (error) => {
      complain(error.message)
      resolve(undefined)
    })
    child.once('close', resolve)
  })
  lines.close()
  clearTimeout(alarm)
  signal.removeEventListener('abort', end)
  return answer
}

/** The client's own file: beside this one, or bundled into an entry of its own. */
const clientFile = fileURLToPath(
  new URL(
    extname(import.meta.url) === '.ts' ? './client.ts' : './action-cache.js',
    import.meta.url,
  ),
)

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // it has ended already
  }
}

/** What of the client's output tells of a failure, freed of the form of a workflow command. */
export function complaintIn(line: string): string | undefined {
  const [, command] = /^::(?:warning|error)(?: [^:]*)?::(.*)$/.exec(line) ?? []
  if (command !== undefined) return unescaped(command)
  return /^Failed to /.test(line) ? line : undefined
}

function unescaped(text: string): string {
  return text.replaceAll('%0D', ' ').replaceAll('%0A', ' ').replaceAll('%25', '%')
}
