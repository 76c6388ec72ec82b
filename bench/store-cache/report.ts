import { summaryOf } from '../measure/statistics.ts'
import { table } from '../report/table.ts'
import type { Kept, Took } from './order.ts'

/** One of each job. */
export interface Round {
  readonly first: Took
  readonly stock: Took
  readonly archive: Took
  readonly saved: { readonly stock: Kept; readonly archive: Kept }
}

/** The rounds in Markdown. */
export function reportOf(rounds: readonly Round[]): string {
  const median = (of: (round: Round) => number, digits = 1) =>
    summaryOf(rounds.map(of)).median.toFixed(digits)
  const row = (name: string, what: 'stock' | 'archive') => [
    name,
    median(({ saved }) => saved[what].bytes / 1e6),
    median(({ saved }) => saved[what].seconds),
    median((round) => round[what].seconds),
  ]
  const rows = [
    ['nothing is kept, all is built', '', '', median(({ first }) => first.seconds)],
    row('what no substituter has', 'stock'),
    row('an archive of `/nix`', 'archive'),
  ]
  const head = ['', 'MB', 'seconds to keep it', 'seconds until the guest is there']
  return `Medians of ${rounds.length} rounds.\n\n${table(head, rows)}`
}
