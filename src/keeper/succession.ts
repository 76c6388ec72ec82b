import { setTimeout } from 'node:timers/promises'
import { isAlive } from '../host/process.ts'
import type { ProcessMark } from '../model/event.ts'
import { Fault } from '../model/fault.ts'
import type { RunFolder } from './folder.ts'
import { findMark, type Mark, takeOver } from './unfinished.ts'

const askAgainMs = 100

/**
 * Makes this process the one that looks after a run whose tool died, after any other that is
 * finishing it. Gives the mark it took over; undefined where there is none: the run is finished, or
 * was another user's. Rejects with a Fault while the tool, `first`, lives.
 */
export async function inherit(
  { id, path }: RunFolder,
  first: ProcessMark,
): Promise<Mark | undefined> {
  for (;;) {
    const mark = await findMark(id)
    const keeper = mark?.keeper ?? first
    if (isAlive(keeper)) {
      if (isSame(keeper, first)) throw underWay(path)
      await setTimeout(askAgainMs)
    } else if (mark === undefined || (await takeOver(mark))) return mark
  }
}

function isSame(one: ProcessMark, other: ProcessMark): boolean {
  return one.pid === other.pid && one.startTime === other.startTime
}

function underWay(path: string): Fault {
  return new Fault('infra-error', `the run in ${path} is still under way`, {
    remedy: 'wait for it, or stop it with Ctrl-C where it runs',
  })
}
