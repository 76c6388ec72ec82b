import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench } from './measure/interleave.ts'
import { help, type Options, readOptions } from './options.ts'

/**
 * Runs a bench as a program: its options from the command line, a folder of its own, its report to
 * stdout, what happens meanwhile to stderr. Ctrl-C ends it.
 */
export async function benchProgram(
  folderName: string,
  bench: (options: Options, surroundings: Bench) => Promise<string>,
): Promise<void> {
  try {
    const options = readOptions(process.argv.slice(2))
    const text = options === undefined ? help : `${await run(options)}\n`
    process.stdout.write(text)
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
