import { finishTarget } from '../machine/kexec/finish.ts'
import type { Event } from '../model/event.ts'
import { toFault } from '../model/fault.ts'
import type { FinishHelp, TargetPlaces } from '../model/machine.ts'
import type { TakenTarget } from '../model/target.ts'
import type { Journal } from './journal.ts'
import { phase } from './phase.ts'

/** The hardware that a run took and did not bring back; undefined where there is none. */
export function takenTarget(events: readonly Event[]): TakenTarget | undefined {
  const last = events.findLast(({ type }) => type === 'target-taken' || type === 'returned')
  return last?.type === 'target-taken' ? last : undefined
}

/** Brings back what a run took whose tool is dead, and tells. Never rejects. */
export async function finishTaken(
  { events, emit }: Journal,
  { manifest, evidence }: TargetPlaces,
  help: FinishHelp = {},
  finish = finishTarget,
): Promise<void> {
  const taken = takenTarget(events)
  if (taken === undefined) return
  await phase('return', emit, async () => {
    const returned = await finish(taken, { ...help, manifest, evidence, emit }).catch((error) => ({
      return: 'not-back' as const,
      found: [`${toFault(error).message}; it returns by itself when its lease is over`],
    }))
    emit({ type: 'returned', ...returned })
  })
}
