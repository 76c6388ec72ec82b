import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { contestantsOf, lineUp } from './field.ts'
import { interleave } from './measure/interleave.ts'
import { help, type Options, readOptions } from './options.ts'
import { report } from './report/report.ts'

/** Measures cold runs against the bare minimum and virtme-ng; README.md tells what and how. */
async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args)
  if (options === undefined) return void process.stdout.write(help)
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)))
  process.stdout.write(`${await bench(options, stop.signal)}\n`)
}

async function bench(options: Options, signal: AbortSignal): Promise<string> {
  const folder = join(options.work, 'last')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })

  const surroundings = { folder, tell, signal }
  const field = await lineUp(options, surroundings)
  const samples = await interleave(contestantsOf(field), options.rounds, surroundings)
  return report(field, samples, options, surroundings)
}

function tell(message: string): void {
  process.stderr.write(`bench: ${message}\n`)
}

await main(process.argv.slice(2)).catch((error: Error) => {
  tell(error.message)
  process.exitCode = 1
})
