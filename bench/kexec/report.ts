import { summaryOf } from '../measure/statistics.ts'
import { measuredTable, stretchesTable, table } from '../report/table.ts'
import { stretchesOf, type Trip } from './trip.ts'

/** One round trip of each. */
export interface Round {
  readonly tool: Trip
  readonly bare: Trip
}

/** How much longer than the bare round trip ours may take. */
const overBare = 1.3

/** The rounds in Markdown: ours against the bare one, and where the time of each goes. */
export function reportOf(rounds: readonly Round[]): string {
  const [tools, bares] = [rounds.map(({ tool }) => tool), rounds.map(({ bare }) => bare)]
  const ends = [
    { name: 'until the result', of: ({ result }: Trip) => result },
    { name: 'until the host is back', of: ({ back }: Trip) => back },
  ].map(({ name, of }) => ({
    name,
    tool: summaryOf(tools.map(of)),
    bare: summaryOf(bares.map(of)),
  }))
  return [
    ...ends.map(({ name, tool, bare }) =>
      measuredTable([
        { name: `\`nixos-testbed run\`, ${name}`, summary: tool },
        { name: `bare, ${name}`, summary: bare },
      ]),
    ),
    table(
      ['aim: the run takes at most', 'seconds', 'run', 'run ÷ aim', ''],
      ends.map(({ name, tool, bare }) => {
        const limit = overBare * bare.median
        const met = tool.median <= limit ? 'met' : '**missed**'
        const figures = [limit.toFixed(1), tool.median.toFixed(1), (tool.median / limit).toFixed(2)]
        return [`${overBare} × bare, ${name}`, ...figures, met]
      }),
    ),
    stretchesTable("where the run's time goes (medians)", stretchesOf(tools)),
    stretchesTable('where the bare time goes (medians)', stretchesOf(bares)),
  ].join('\n\n')
}
