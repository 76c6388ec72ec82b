import type { Summary } from '../measure/statistics.ts'
import type { Aim } from './aims.ts'
import type { Wait } from './boot.ts'
import type { Stretch } from './timeline.ts'

/** A contestant's row. */
export interface Row {
  readonly name: string
  readonly summary: Summary
}

/** Rows of seconds; the last column compares the first row, the run, with each. */
export function measuredTable(rows: readonly Row[]): string {
  const run = rows[0]?.summary.median ?? Number.NaN
  return table(
    ['', 'median', 'min', 'max', 'run ÷ this'],
    rows.map(({ name, summary }) => [
      name,
      ...[summary.median, summary.min, summary.max].map(inSeconds),
      (run / summary.median).toFixed(2),
    ]),
  )
}

export function aimsTable(run: number, aims: readonly Aim[]): string {
  return table(
    ['aim: the run takes at most', 'seconds', 'run', 'run ÷ aim', ''],
    aims.map(({ text, limit, met }) => [
      text,
      inSeconds(limit),
      inSeconds(run),
      (run / limit).toFixed(2),
      met ? 'met' : '**missed**',
    ]),
  )
}

export function stretchesTable(head: string, stretches: readonly Stretch[]): string {
  const whole = stretches.reduce((sum, { seconds }) => sum + seconds, 0)
  return table(
    [head, 'seconds', 'share'],
    stretches.map(({ name, seconds }) => [name, inSeconds(seconds), percent(seconds / whole)]),
  )
}

export function waitsTable(waits: readonly Wait[]): string {
  return table(
    ["longest waits in the kernel's log", 'seconds', 'at', 'after'],
    waits.map(({ line, seconds, at, after }) => [
      code(line),
      inSeconds(seconds),
      inSeconds(at),
      code(after),
    ]),
  )
}

/** A Markdown table: the first column text, the others figures. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => pad(cell, column, widths[column] ?? 0)).join(' | ')} |`
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  )
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}

function pad(cell: string, column: number, width: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width)
}

function code(line: string): string {
  return `\`${line.replace(/[|`]/g, '/').slice(0, 60)}\``
}

function inSeconds(seconds: number): string {
  return seconds.toFixed(seconds < 1 ? 3 : 2)
}

function percent(part: number): string {
  return `${Math.round(100 * part)} %`
}
