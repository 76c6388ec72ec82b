import {
  afters,
  deliveries,
  type Inheritance,
  inheritances,
  type KexecRequest,
} from '../model/hardware.ts'
import { Secret } from '../model/secret.ts'
import { readAccess } from './access.ts'
import type { Asked } from './asked.ts'
import { oneOf, readChoice } from './choice.ts'
import { hasControl } from './control.ts'
import { parseDuration } from './duration.ts'
import { readGuestKey } from './guest-key.ts'
import { readMicrocode } from './microcode.ts'
import type { Input } from './raw.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** Everything about the hardware a run is on. */
export async function readHardware(asked: Asked): Promise<KexecRequest> {
  const after = readChoice(asked, 'after', afters, 'return')
  const powerCycleCommand = readPowerCycle(asked, after === 'power-cycle')
  const consoleCommand = readCommand(asked, 'consoleCommand')
  const guestKey = await readGuestKey(asked)
  const microcode = readMicrocode(asked)
  return {
    access: readAccess(asked),
    inherit: readInherit(asked, guestKey !== undefined),
    ...(guestKey === undefined ? {} : { guestKey }),
    zswap: asked.raw.zswap ?? false,
    ...(microcode === undefined ? {} : { microcode }),
    ...readTransport(asked),
    after,
    leaseMs: readSpan(asked, 'lease', 5 * minuteMs, { least: minuteMs / 2, text: '30s' }),
    ...(powerCycleCommand === undefined ? {} : { powerCycleCommand }),
    ...(consoleCommand === undefined ? {} : { consoleCommand }),
    waitForLockMs: readWait(asked),
  }
}

/** How long to wait for hardware that another run has, in milliseconds. */
export function readWait(asked: Asked): number {
  return readSpan(asked, 'wait', 0, { least: 0, text: '0s' })
}

/** Of what there is all, but the host's keys where the guest has one of its own. */
function readInherit(asked: Asked, hasKey: boolean): readonly Inheritance[] {
  const value = asked.raw.inherit
  if (value === undefined)
    return hasKey ? inheritances.filter((each) => each !== 'host-keys') : inheritances
  if (value === 'none') return []
  const words = value.split(/[\s,]+/).filter(Boolean)
  const known = inheritances.filter((each) => words.includes(each))
  const isAllKnown = words.every((word) => inheritances.some((each) => each === word))
  if (words.length === 0 || !isAllKnown)
    asked.refuse('inherit', {
      value,
      reason: 'is not what can be inherited',
      remedy: `give ${inheritances.join(', ')}, any of them, or none`,
    })
  if (hasKey && known.includes('host-keys'))
    asked.refuse('inherit', {
      value,
      reason: "gives the guest the host's keys, and it has a host key of its own",
      remedy: 'leave host-keys out, or the key',
    })
  return known
}

function readTransport(asked: Asked): Pick<KexecRequest, 'transport' | 'pullFrom'> {
  const value = asked.raw.transport ?? 'auto'
  const url = /^pull=(.*)$/.exec(value)?.[1]
  if (url !== undefined && /^https?:\/\/[^\s@]+$/.test(url) && !hasControl(url))
    return { transport: 'pull', pullFrom: url }
  const transport = deliveries.find((each) => each === value && each !== 'pull')
  if (transport === undefined)
    asked.refuse('transport', {
      value,
      reason:
        url === undefined && value !== 'pull'
          ? 'is none of the choices'
          : 'does not say from where, by http or https and without a password',
      remedy: `give ${oneOf(deliveries.map((each) => (each === 'pull' ? 'pull=URL' : each)))}`,
    })
  return { transport: transport ?? 'auto' }
}

function readPowerCycle(asked: Asked, isNeeded: boolean): Secret | undefined {
  if (isNeeded && asked.raw.powerCycleCommand === undefined)
    asked.refuse('after', {
      value: 'power-cycle',
      reason: 'needs a command that does it',
      remedy: `give one with ${asked.nameOf('powerCycleCommand')}`,
    })
  return readCommand(asked, 'powerCycleCommand')
}

function readCommand(
  asked: Asked,
  input: Extract<Input, 'consoleCommand' | 'powerCycleCommand'>,
): Secret | undefined {
  const command = asked.raw[input]
  if (command === undefined) return undefined
  if (command.trim() !== '') return new Secret(command)
  asked.refuse(input, { reason: 'is empty', remedy: 'leave it out' })
  return undefined
}

/** Milliseconds. */
function readSpan(
  asked: Asked,
  input: Extract<Input, 'lease' | 'wait'>,
  otherwiseMs: number,
  { least, text: leastText }: { readonly least: number; readonly text: string },
): number {
  const text = asked.raw[input]
  if (text === undefined) return otherwiseMs
  const ms = parseDuration(text)
  if (ms !== undefined && ms >= least && ms <= dayMs) return ms
  asked.refuse(input, {
    value: text,
    reason: ms === undefined ? 'is not a duration' : `is not between ${leastText} and 24h`,
    remedy: 'write it with its unit, like 90s, 5m or 1h30m',
  })
  return otherwiseMs
}
