import type { Check } from '../../host/check.ts'
import type { Emit } from '../../model/event.ts'
import { Fault } from '../../model/fault.ts'

/** Rejects a target that lacks what a run needs, with all of it at once, and tells what may become a problem. */
export function refuse(checks: readonly Check[], emit: Emit): void {
  const missing = checks.filter(({ state }) => state === 'missing')
  if (missing.length > 0) {
    const message = missing.map(({ name, found }) => `${name}: ${found}`).join('; ')
    const remedies = [...new Set(missing.flatMap(({ remedy }) => remedy ?? []))]
    throw new Fault('infra-error', `the target cannot be used: ${message}`, {
      remedy: remedies.join('; '),
    })
  }
  for (const { name, found, remedy, state } of checks) {
    if (state !== 'warning') continue
    const message = `the target's ${name}: ${found}`
    emit({ type: 'warning', message, ...(remedy === undefined ? {} : { remedy }) })
  }
}
