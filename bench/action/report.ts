import { cpus, totalmem } from 'node:os'
import { summaryOf } from '../measure/statistics.ts'
import { measuredTable, stretchesTable } from '../report/table.ts'
import type { Round } from './round.ts'
import { stretchesOf } from './stretches.ts'

/** The rounds in Markdown: each job against what it is compared with, and where its time goes. */
export function reportOf(rounds: readonly Round[]): string {
  const row = (name: string, secondsIn: (round: Round) => number) => ({
    name,
    summary: summaryOf(rounds.map(secondsIn)),
  })
  const firsts = rounds.map(({ first }) => first)
  const seconds = rounds.map(({ second }) => second)
  const packages = rounds[0]?.packages ?? []
  return [
    `Medians of ${rounds.length} rounds, in seconds, from the step's start to the script's first line.`,
    '## The first job',
    measuredTable([
      row('first job', ({ first }) => first.seconds),
      row('`apt-get` alone, the same packages', ({ apt }) => apt),
    ]),
    stretchesTable("where the first job's time goes (medians)", stretchesOf(firsts)),
    '## The second job',
    measuredTable([
      row('second job', ({ second }) => second.seconds),
      row('first job', ({ first }) => first.seconds),
      row('warm `nixos-testbed run`', ({ warm }) => warm),
    ]),
    stretchesTable("where the second job's time goes (medians)", stretchesOf(seconds)),
    [
      `- host: ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
      `- packages: ${packages.join(', ')}, and what they depend on`,
      `- the whole step: ${wholeOf(firsts)} s the first time, ${wholeOf(seconds)} s the second`,
    ].join('\n'),
  ].join('\n\n')
}

function wholeOf(jobs: Round['first'][]): string {
  return summaryOf(jobs.map(({ stepSeconds }) => stepSeconds)).median.toFixed(1)
}
