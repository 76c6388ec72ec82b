import type { BoardEnd, Quarantine, QuarantineRule } from '../model/lab.ts'
import type { BoardMemory } from './memory.ts'

/** Whether, by a lab's rule, a board is to be passed over. `now` is in milliseconds since the epoch. */
export function quarantineOf(
  { failures }: BoardMemory,
  { after, restMs }: QuarantineRule,
  now: number,
): Quarantine | undefined {
  if (failures === undefined || failures.count < after) return undefined
  const { count, at, why } = failures
  const until = Date.parse(at) + restMs
  if (!(now < until)) return undefined // one run may try it: who takes it keeps the others off
  return { since: at, until: new Date(until).toISOString(), failures: count, why }
}

/**
 * What is remembered after a run. A run counts against its board where it ended as infra-error or
 * the board did not come back; any other clears the count, but for one that was stopped.
 */
export function afterRun(memory: BoardMemory, end: BoardEnd): BoardMemory {
  const { failures, ...rest } = memory
  if (isFailure(end)) {
    const count = (failures?.count ?? 0) + 1
    return { ...rest, last: end, failures: { count, at: end.at, why: whyOf(end) } }
  }
  return end.outcome === 'cancelled' ? { ...memory, last: end } : { ...rest, last: end }
}

/** What is remembered of a board that somebody has looked after. */
export function released({ failures: _, ...rest }: BoardMemory): BoardMemory {
  return rest
}

const isFailure = (end: BoardEnd) => end.outcome === 'infra-error' || end.return === 'not-back'

function whyOf({ return: returned, cause, outcome }: BoardEnd): string {
  const [first = outcome] = (cause ?? outcome).split('\n')
  return returned === 'not-back' ? `it did not come back (${first})` : first
}
