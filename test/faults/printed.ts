import type { Start } from './row.ts'

/** What a row was to come to, and what it came to. */
export interface Line {
  readonly name: string
  readonly start: Start
  readonly expected: string
  readonly within: number
  readonly ended: string
  readonly seconds: number
  readonly left: readonly string[]
}

const heading = ['fault', 'start', 'expected', 'seen', 'seconds', 'left']

/** The fault table, as text. */
export function printed(lines: readonly Line[]): string {
  const faults = new Set(lines.map(({ name }) => name)).size
  return `\n${aligned([heading, ...lines.map(cellsOf)])}\n${faults} faults, ${lines.length} runs\n`
}

/** Cells in columns. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  const text = rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '))
  return text.map((line) => line.trimEnd()).join('\n')
}

function cellsOf({ name, start, expected, within, ended, seconds, left }: Line): string[] {
  const time = `${seconds.toFixed(1)} of ${within}`
  return [name, start, expected, ended, time, left.length === 0 ? 'nothing' : left.join(', ')]
}
