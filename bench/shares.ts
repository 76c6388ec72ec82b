import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { transports } from '../src/model/request.ts'
import { systemNames, systems } from '../src/model/system.ts'
import { chrootFor, guestOf } from './field.ts'
import { type Bench, interleave } from './measure/interleave.ts'
import { help, type Options, readOptions } from './options.ts'
import { sharer, vngSharer } from './shares/contestants.ts'
import { shareData } from './shares/data.ts'
import { sharesTable } from './shares/report.ts'

/** Debian's kernel that knows every transport; its cloud kernel has no 9p. */
const kernels = { 'x86_64-linux': 'linux-image-amd64', 'aarch64-linux': 'linux-image-arm64' }

/** Measures a folder of the host from within guests; README.md tells what and how. */
async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args)
  if (options === undefined) return void process.stdout.write(help)
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)))
  const folder = join(options.work, 'last-shares')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  process.stdout.write(`${await bench(options, { folder, tell, signal: stop.signal })}\n`)
}

async function bench(options: Options, surroundings: Bench): Promise<string> {
  const { size, rounds } = options
  const system = systems.find((each) => systemNames[each].node === process.arch) ?? systems[0]
  const packages = kernels[system]
  const built = await guestOf(system, size, surroundings, packages)
  const data = await shareData()
  const chroot = await chrootFor(options, surroundings, (reason) => tell(`no virtme-ng: ${reason}`))
  const sharers = [
    ...transports.map((transport) => sharer(transport, { system, packages, size, data })),
    ...(chroot === undefined ? [] : [await vngSharer(chroot, built, size, data)]),
  ]
  const samples = await interleave(sharers, rounds, surroundings)
  const what = `Medians of ${rounds} rounds, in seconds by the guest's clock`
  return `${what}, kernel ${built.bundle.kernel.release}.\n\n${await sharesTable(sharers, samples)}`
}

function tell(message: string): void {
  process.stderr.write(`bench: ${message}\n`)
}

await main(process.argv.slice(2)).catch((error: Error) => {
  tell(error.message)
  process.exitCode = 1
})
