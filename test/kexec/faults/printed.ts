import { aligned } from '../../faults/printed.ts'
import type { Seen } from './perform.ts'
import type { Row } from './row.ts'

const heading = ['fault', 'on', 'expected', 'seen', 'seconds', 'left', 'told']

/** The fault table, as text. */
export function printed(lines: readonly (readonly [Row, Seen])[]): string {
  const rows = lines.map(([row, seen]) => cellsOf(row, seen))
  return `\n${aligned([heading, ...rows])}\n${lines.length} faults\n`
}

function cellsOf({ name, on, expected, within }: Row, seen: Seen): string[] {
  const { outcome, exit, return: back = '' } = expected
  const time = `${seen.seconds.toFixed(1)} of ${within}`
  const left = seen.left.length === 0 ? 'nothing' : seen.left.join(', ')
  const told = seen.told.replaceAll('\n', ' ').slice(0, 110)
  return [name, on, `${outcome} ${exit} ${back}`.trim(), seen.ended, time, left, told]
}
