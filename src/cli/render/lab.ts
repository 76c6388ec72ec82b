import type { BoardEnd, BoardState, BoardStatus } from '../../model/lab.ts'
import { visible } from '../../report/visible.ts'
import type { Colour, Paint } from './paint.ts'

const colours: Record<BoardState, Colour> = {
  free: 'green',
  taken: 'yellow',
  unreachable: 'red',
  quarantined: 'red',
}

/** A row for each board, and beneath it what there is to say of its state and its last run. */
export function labTable(boards: readonly BoardStatus[], paint: Paint): string {
  const head = ['board', 'state', 'system', 'target', 'labels']
  const rows = boards.map(({ board, state, system, target, labels }) => [
    board,
    state,
    system,
    target,
    labels.join(' '),
  ])
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  )
  const line = (row: readonly string[], colour: Colour = 'plain') =>
    row
      .map((cell, column) => {
        const padded = cell.padEnd(widths[column] ?? 0)
        return column === 1 ? paint(colour, padded) : padded
      })
      .join('  ')
      .trimEnd()
  const indent = ' '.repeat((widths[0] ?? 0) + 2)
  return [
    line(head),
    ...boards.flatMap((status, index) => [
      line(rows[index] ?? [], colours[status.state]),
      ...remarksOn(status).map((remark) => `${indent}${visible(remark)}`),
    ]),
    '',
  ].join('\n')
}

function remarksOn({ owner, leaseUntil, why, quarantine, last }: BoardStatus): string[] {
  return [
    ...(owner === undefined ? [] : [heldText(owner, leaseUntil)]),
    ...(why === undefined ? [] : [why]),
    ...(quarantine === undefined
      ? []
      : [
          `since ${timeText(quarantine.since)}, until ${timeText(quarantine.until)}: ${quarantine.failures} runs in a row came to nothing`,
          `the last: ${quarantine.why}`,
        ]),
    ...(last === undefined ? [] : [lastText(last)]),
  ]
}

function heldText(owner: string, leaseUntil: string | undefined): string {
  return leaseUntil === undefined
    ? `by ${owner}`
    : `by ${owner}, lease until ${timeText(leaseUntil)}`
}

function lastText({ run, at, outcome, return: returned }: BoardEnd): string {
  const back = returned === undefined ? '' : `, ${returned}`
  return `last run here: ${run}, ${outcome}${back}, ${timeText(at)}`
}

/** `2026-11-27 14:02:07 UTC` */
function timeText(at: string): string {
  return at.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC')
}
