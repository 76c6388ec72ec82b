import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench } from './measure/interleave.ts'

/** What a bench can be told on its command line. */
export interface Terms<Options> {
  readonly help: string
  /** Throws for what it does not know. */
  readonly read: (args: readonly string[]) => Options
}

/**
 * Runs a bench as a program: its options from the command line, a folder of its own, its report to
 * stdout, what happens meanwhile to stderr. Ctrl-C ends it.
 */
export async function benchProgram<Options extends { readonly work: string }>(
  folderName: string,
  { help, read }: Terms<Options>,
  bench: (options: Options, surroundings: Bench) => Promise<string>,
): Promise<void> {
  const args = process.argv.slice(2)
  const isHelp = args.some((each) => each === '--help' || each === '-h')
  try {
    process.stdout.write(isHelp ? help : `${await run(read(args))}\n`)
  } catch (error) {
    tell((error as Error).message)
    process.exitCode = 1
  }

  async function run(options: Options): Promise<string> {
    const folder = join(options.work, folderName)
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    return bench(options, { folder, tell, signal: stopSignal() })
  }
}

function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)))
  return stop.signal
}

function tell(message: string): void {
  process.stderr.write(`bench: ${message}\n`)
}
