import { bringJournal, bringStatus } from '../machine/system/evidence.ts'
import { failedUnits } from '../machine/system/units.ts'
import { within } from '../machine/within.ts'
import type { Emit } from '../model/event.ts'
import { type FailedUnit, failedUnitsText } from '../model/failed-unit.ts'
import { Fault, toFault } from '../model/fault.ts'
import type { Live } from '../model/machine.ts'
import type { Verdict } from '../model/outcome.ts'
import type { SystemdWish } from '../model/plan.ts'

/** How long a guest may take to tell of its units and to hand over its journal, in all. */
const tellMs = 60_000

/**
 * Has a guest with its own systemd tell which units failed, brings its journal home, and gives the
 * verdict with that in mind. Rejects only where units were to count and cannot be told.
 */
export async function withUnits(
  verdict: Verdict,
  live: Live,
  { failOnFailedUnits }: SystemdWish,
  { evidence, emit }: { readonly evidence: string; readonly emit: Emit },
): Promise<Verdict> {
  const deadline = performance.now() + tellMs
  const told = <T>(what: string, telling: Promise<T>) => inTime(what, telling, { deadline, emit })
  const counts = failOnFailedUnits && verdict.outcome === 'passed'
  const units = await told('which units failed', failedUnits(live))
  if (units instanceof Fault && counts) throw units
  if (!(units instanceof Fault) && units.length > 0) {
    emit({ type: 'units-failed', units })
    const names = units.map(({ unit }) => unit)
    await told('what became of them', bringStatus(live, names, evidence))
  }
  await told('what the journal has', bringJournal(live, evidence))
  return units instanceof Fault || !counts ? verdict : failedFor(units, verdict)
}

/** A run whose script passed and whose units did not. */
function failedFor(units: readonly FailedUnit[], passed: Verdict): Verdict {
  if (units.length === 0) return passed
  const cause = `the script passed, and ${failedUnitsText(units)}`
  const remedy = 'files/evidence/failed-units.txt has what systemd says of them'
  return { outcome: 'failed', exit: 1, cause, remedy }
}

/** What does not come is a warning, as the script has had its end, and the fault is given. */
async function inTime<T>(
  what: string,
  telling: Promise<T>,
  { deadline, emit }: { readonly deadline: number; readonly emit: Emit },
): Promise<T | Fault> {
  const late = new Fault('infra-error', `the guest did not tell ${what} within ${tellMs / 1000} s`)
  try {
    const said = telling.then((value) => ({ value }))
    const given = await within(Math.max(0, deadline - performance.now()), said)
    if (given === undefined) throw late
    return given.value
  } catch (error) {
    const fault = toFault(error)
    emit({ type: 'warning', message: `not known is ${what}: ${fault.message}` })
    return fault
  }
}
