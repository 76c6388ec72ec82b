import { afters } from '../model/hardware.ts'
import { bootChoices, type Request } from '../model/request.ts'
import type { Asked } from './asked.ts'
import { readChoice } from './choice.ts'
import type { Input, RawRequest } from './raw.ts'

const defaultUnit = 'multi-user.target'

/** As systemd has it: a name, `@` and an instance perhaps, and what kind of unit it is. */
const unitName =
  /^(?=.{1,255}$)[\w:.\\-]+(?:@[\w:.\\@-]+)?\.(?:service|socket|device|mount|automount|swap|target|path|timer|slice|scope)$/

/**
 * `after` says what becomes of hardware, or after which unit of its system a guest's script starts. A
 * unit's name has a dot, and none of the other words has; where there is a system, one that is written
 * without its dot is meant as a unit too, and refused as such.
 */
export function splitAfter({ after, ...raw }: RawRequest): RawRequest {
  if (after === undefined) return raw
  const isDeed = (afters as readonly string[]).includes(after)
  const isUnit = after.includes('.') || (raw.boot === 'system' && !isDeed)
  return isUnit ? { ...raw, afterUnit: after } : { ...raw, after }
}

/** How the guest comes up, and what is asked of a system of its own. */
export function readBoot(asked: Asked): Pick<Request, 'boot' | 'afterUnit' | 'failOnFailedUnits'> {
  const boot = readChoice(asked, 'boot', bootChoices, 'exec')
  const { afterUnit = defaultUnit, failOnFailedUnits = false } = asked.raw
  if (!unitName.test(afterUnit))
    asked.refuse('afterUnit', {
      value: afterUnit,
      reason: 'is no name of a unit',
      remedy: 'write it whole, like multi-user.target, nginx.service or getty@tty1.service',
    })
  if (boot === 'exec') refuseWithoutSystem(asked)
  return { boot, afterUnit, failOnFailedUnits }
}

function refuseWithoutSystem(asked: Asked): void {
  const given: readonly Input[] = ['afterUnit', 'failOnFailedUnits']
  for (const input of given.filter((each) => asked.raw[each] || undefined))
    asked.refuse(input, {
      reason: 'is about the units of a system, and this guest starts none',
      remedy: `give ${asked.nameOf('boot')} system, or leave it out`,
    })
}
