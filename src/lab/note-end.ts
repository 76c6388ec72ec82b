import type { Event } from '../model/event.ts'
import type { BoardEnd } from '../model/lab.ts'
import type { Result } from '../model/result.ts'
import { remember } from './memory.ts'
import { afterRun } from './quarantine.ts'

/** Remembers how a run ended on the board it took, where it took one. Never rejects. */
export async function noteEnd(events: readonly Event[], result: Result): Promise<void> {
  const taken = events.findLast((event) => event.type === 'board-taken')
  if (taken === undefined) return
  await remember(taken.key, (memory) => afterRun(memory, endOf(result)))
}

function endOf({ run, endedAt: at, outcome, return: returned, cause }: Result): BoardEnd {
  return {
    run,
    at,
    outcome,
    ...(returned === undefined ? {} : { return: returned }),
    ...(cause === undefined ? {} : { cause }),
  }
}
