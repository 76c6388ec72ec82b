import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Rig, startRig } from '../test/rig/rig.ts'
import { bareTrip } from './kexec/bare.ts'
import { imageOf } from './kexec/image.ts'
import { type Round, reportOf } from './kexec/report.ts'
import { toolTrip } from './kexec/tool.ts'
import { benchProgram, type Terms } from './main.ts'
import type { Bench } from './measure/interleave.ts'
import { type Rounds, readRounds, roundsFlags, roundsHelp } from './rounds.ts'

interface Options extends Rounds {
  readonly packages: readonly string[]
}

const terms: Terms<Options> = {
  help: `usage: npm run bench:kexec -- [options]

${roundsHelp(3, 'round trips of each')}  --packages NAMES  of the guest, between commas; a kernel's takes the place of the usual one
`,
  read: (args) => {
    const flags = { ...roundsFlags(3), packages: { type: 'string', default: '' } } as const
    const { values } = parseArgs({ args: [...args], options: flags })
    const packages = values.packages.split(',').filter((name) => name !== '')
    return { ...readRounds(values), packages }
  },
}

/** Measures round trips to the rig against bare, scripted ones; README.md tells what and how. */
async function kexec({ rounds, packages }: Options, surroundings: Bench): Promise<string> {
  const measured = await measure(rounds, packages, surroundings)
  return `Medians of ${rounds} rounds, in seconds.\n\n${reportOf(measured)}`
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

await benchProgram('last-kexec', terms, kexec)
