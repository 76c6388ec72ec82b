import { finishTarget, releaseTarget } from '../machine/kexec/finish.ts'
import type { Event } from '../model/event.ts'
import { toFault } from '../model/fault.ts'
import type { FinishHelp, TargetPlaces } from '../model/machine.ts'
import type { HeldTarget, TakenTarget } from '../model/target.ts'
import type { Journal } from './journal.ts'
import { phase } from './phase.ts'

/** The hardware that a run took and did not bring back; undefined where there is none. */
export function takenTarget(events: readonly Event[]): TakenTarget | undefined {
  const last = lastWord(events)
  return last?.type === 'target-taken' ? last : undefined
}

/** The hardware that a run had locked, and had not taken yet. */
export function heldTarget(events: readonly Event[]): HeldTarget | undefined {
  const last = lastWord(events)
  return last?.type === 'target-held' ? last : undefined
}

/** What was said last of a run's hardware. */
function lastWord(events: readonly Event[]) {
  return events.findLast(
    (event) =>
      event.type === 'target-held' || event.type === 'target-taken' || event.type === 'returned',
  )
}

/** Brings back what a run had whose tool is dead, or lets go of it, and tells. Never rejects. */
export async function finishTaken(
  { events, emit }: Journal,
  { manifest, evidence }: TargetPlaces,
  help: FinishHelp = {},
  { finish, release } = { finish: finishTarget, release: releaseTarget },
): Promise<void> {
  const [held, taken] = [heldTarget(events), takenTarget(events)]
  if (held !== undefined) await release(held, help).catch((error) => emit(notReleased(error)))
  if (taken === undefined) return
  await phase('return', emit, async () => {
    const returned = await finish(taken, { ...help, manifest, evidence, emit }).catch((error) => ({
      return: 'not-back' as const,
      found: [`${toFault(error).message}; it returns by itself when its lease is over`],
    }))
    emit({ type: 'returned', ...returned })
  })
}

function notReleased(error: unknown) {
  const message = `the target keeps what it was given until its next boot, and its lock until that runs out: ${toFault(error).message}`
  return { type: 'notice', message } as const
}
