import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { BareMachine } from '../test/action/bare-machine.ts'
import { reportOf } from './action/report.ts'
import { measureRound, type Round } from './action/round.ts'
import { warmSeconds } from './action/warm.ts'
import { count } from './options.ts'

const help = `usage: node bench/action.ts [--rounds N]

  --rounds N  how many first and second jobs are run (default: 5)
`

/** Measures the Action on bare machines, without and with its cache; README.md tells what and how. */
async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h' },
      rounds: { type: 'string', default: '5' },
    },
  })
  if (values.help) return void process.stdout.write(help)
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)))
  const rounds = await measure(count('--rounds', values.rounds), stop.signal)
  process.stdout.write(`${reportOf(rounds)}\n`)
}

async function measure(times: number, signal: AbortSignal): Promise<Round[]> {
  if (process.getuid?.() !== 0)
    throw new Error('the bare machines need root: run the bench as root')
  const folder = await mkdtemp(join(tmpdir(), 'testbed-bench-')) // stays where a round fails
  tell('making a bare Debian, and a first run on this host')
  const pristine = await BareMachine.make()
  try {
    await warmSeconds({ folder, tell, signal })
    const rounds: Round[] = []
    for (let number = 1; number <= times; number++) {
      const round = await measureRound(pristine, {
        folder: join(folder, `${number}`),
        tell,
        signal,
      })
      const { first, second, apt, warm } = round
      const said = [first.seconds, second.seconds, apt, warm].map((each) => `${each.toFixed(2)} s`)
      tell(`round ${number} of ${times}: first, second, apt, warm: ${said.join(', ')}`)
      rounds.push(round)
    }
    await rm(folder, { recursive: true })
    return rounds
  } finally {
    await pristine.remove()
  }
}

function tell(message: string): void {
  process.stderr.write(`bench: ${message}\n`)
}

await main(process.argv.slice(2)).catch((error: Error) => {
  tell(error.message)
  process.exitCode = 1
})
