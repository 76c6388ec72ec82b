import { type MachineKind, machineKinds } from '../model/request.ts'
import type { Asked } from './asked.ts'
import { readChoice } from './choice.ts'
import { type Bar, fieldOf, fields, isAsked } from './machines.ts'
import type { Input } from './raw.ts'

/** Their values may be secrets. */
const untold: readonly Input[] = [
  ...(['consoleCommand', 'knownHostsText', 'powerCycleCommand', 'sshKeyEnv'] as const),
  ...(['guestHostKeyEnv', 'builderKeyEnv', 'builderKnownHostsText'] as const),
]

/** What the run is on; whatever was asked for and cannot be had there is refused, and read no further. */
export function readMachine(asked: Asked): MachineKind {
  const machine = readChoice(asked, 'machine', machineKinds, 'vm')
  if (asked.raw.machine !== undefined && asked.raw.machine !== machine) return machine
  for (const [input, given] of Object.entries(asked.raw) as [Input, unknown][]) {
    const meaning = fields[fieldOf[input]][machine]
    if (!isAsked(input, given)) continue
    if (meaning.kind === 'refused') refuseWhole(asked, input, given, meaning)
    else for (const bar of meaning.but ?? []) refuseBarred(asked, input, given, bar)
  }
  return machine
}

function refuseWhole(
  asked: Asked,
  input: Input,
  given: unknown,
  { why, remedy }: Pick<Bar, 'why' | 'remedy'>,
): void {
  const value = typeof given === 'string' && !untold.includes(input) ? { value: given } : {}
  asked.refuse(input, { ...value, reason: why, remedy })
  asked.drop(input)
}

function refuseBarred(asked: Asked, input: Input, given: unknown, bar: Bar): void {
  if (bar.input !== input) return
  for (const value of Array.isArray(given) ? given : [given]) {
    if (!bar.bars(value)) continue
    const told = typeof value === 'string' ? { value } : {}
    asked.refuse(input, { ...told, reason: bar.why, remedy: bar.remedy })
    asked.drop(input, value)
  }
}
