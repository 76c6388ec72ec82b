import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { systemNames } from '../src/model/system.ts'
import { chrootFor } from './field.ts'
import { type Bench, interleave } from './measure/interleave.ts'
import { help, type Options, readOptions } from './options.ts'
import { contestantsOf, type WarmHeat, warmHeat } from './warm/heat.ts'
import { warmSection } from './warm/report.ts'

/** Measures warm runs against cold ones, virtme-ng and each other; README.md tells what and how. */
async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args)
  if (options === undefined) return void process.stdout.write(help)
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)))
  const folder = join(options.work, 'last-warm')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  process.stdout.write(`${await bench(options, { folder, tell, signal: stop.signal })}\n`)
}

async function bench(options: Options, surroundings: Bench): Promise<string> {
  const chroot = await chrootFor(options, surroundings, (why) => tell(`no virtme-ng: ${why}`))
  const shared = join(surroundings.folder, 'shared')
  await mkdir(shared)
  const heats: WarmHeat[] = []
  for (const system of options.systems) {
    const isNative = systemNames[system].node === process.arch
    const given = { bench: surroundings, chroot: isNative ? chroot : undefined, shared }
    heats.push(await warmHeat(system, options.size, given))
  }
  const samples = await interleave(heats.flatMap(contestantsOf), options.rounds, surroundings)
  const sections = heats.map((heat) => warmSection(heat, samples))
  return [`Medians of ${options.rounds} rounds, in seconds.`, ...sections].join('\n\n')
}

function tell(message: string): void {
  process.stderr.write(`bench: ${message}\n`)
}

await main(process.argv.slice(2)).catch((error: Error) => {
  tell(error.message)
  process.exitCode = 1
})
