import { join } from 'node:path'
import { BareMachine } from '../test/action/bare-machine.ts'
import { reportOf } from './action/report.ts'
import { measureRound, type Round } from './action/round.ts'
import { warmSeconds } from './action/warm.ts'
import { benchProgram } from './main.ts'
import type { Bench } from './measure/interleave.ts'
import { type Rounds, roundsTerms } from './rounds.ts'

/** Measures the Action on bare machines, without and with its cache; README.md tells what and how. */
async function action({ rounds }: Rounds, surroundings: Bench): Promise<string> {
  const { folder, tell } = surroundings
  if (process.getuid?.() !== 0)
    throw new Error('the bare machines need root: run the bench as root')
  tell('making a bare Debian, and a first run on this host')
  const pristine = await BareMachine.make()
  try {
    await warmSeconds(surroundings)
    const measured: Round[] = []
    for (let number = 1; number <= rounds; number++) {
      const own = { ...surroundings, folder: join(folder, `${number}`) }
      const round = await measureRound(pristine, own)
      const { first, second, apt, warm } = round
      const said = [first.seconds, second.seconds, apt, warm].map((each) => `${each.toFixed(2)} s`)
      tell(`round ${number} of ${rounds}: first, second, apt, warm: ${said.join(', ')}`)
      measured.push(round)
    }
    return reportOf(measured)
  } finally {
    await pristine.remove()
  }
}

const terms = roundsTerms('bench:action', 5, 'first and second jobs are run')
await benchProgram('last-action', terms, action)
