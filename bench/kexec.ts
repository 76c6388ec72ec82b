import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Rig, startRig } from '../test/rig/rig.ts'
import { bareTrip } from './kexec/bare.ts'
import { imageOf } from './kexec/image.ts'
import { type Round, reportOf } from './kexec/report.ts'
import { toolTrip } from './kexec/tool.ts'
import type { Bench } from './measure/interleave.ts'
import { count } from './options.ts'

const help = `usage: npm run bench:kexec -- [options]

  --rounds N        how many round trips of each (default: 3)
  --packages NAMES  of the guest, between commas; a kernel's takes the place of the usual one
`

/** Measures round trips to the rig against bare, scripted ones; README.md tells what and how. */
async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h' },
      rounds: { type: 'string', default: '3' },
      packages: { type: 'string', default: '' },
    },
  })
  if (values.help) return void process.stdout.write(help)
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)))
  const folder = await mkdtemp(join(tmpdir(), 'testbed-bench-')) // stays where a round fails
  const bench = { folder, tell, signal: stop.signal }
  const packages = values.packages.split(',').filter((name) => name !== '')
  const rounds = await measure(count('--rounds', values.rounds), packages, bench)
  await rm(folder, { recursive: true })
  process.stdout.write(`Medians of ${rounds.length} rounds, in seconds.\n\n${reportOf(rounds)}\n`)
}

/** Each round begins with the other of the two, on one machine. */
async function measure(
  times: number,
  packages: readonly string[],
  bench: Bench,
): Promise<readonly Round[]> {
  const image = await imageOf(packages, bench)
  const { tell, signal } = bench
  const rig = await startRig({ tell, signal })
  try {
    const rounds: Round[] = []
    for (let number = 1; number <= times; number++) {
      const folder = join(bench.folder, `${number}`)
      await mkdir(folder)
      const round = await measureRound(rig, { image, packages }, number % 2 === 1, {
        ...bench,
        folder,
      })
      const said = [round.tool, round.bare].flatMap(({ result, back }) => [result, back])
      const seconds = said.map((each) => `${each.toFixed(1)} s`).join(', ')
      tell(`round ${number} of ${times}: result and back, the tool's and bare: ${seconds}`)
      rounds.push(round)
    }
    return rounds
  } finally {
    await rig.stop()
  }
}

async function measureRound(
  rig: Rig,
  { image, packages }: { readonly image: string; readonly packages: readonly string[] },
  isToolFirst: boolean,
  bench: Bench,
): Promise<Round> {
  const options = packages.flatMap((name) => ['--packages', name])
  if (isToolFirst) {
    const tool = await toolTrip(rig, options, bench)
    return { tool, bare: await bareTrip(rig, image, bench) }
  }
  const bare = await bareTrip(rig, image, bench)
  return { tool: await toolTrip(rig, options, bench), bare }
}

function tell(message: string): void {
  process.stderr.write(`bench: ${message}\n`)
}

await main(process.argv.slice(2)).catch((error: Error) => {
  tell(error.message)
  process.exitCode = 1
})
