import { Fault } from '../model/fault.ts'
import type { Machine } from '../model/machine.ts'
import type { RunSpec } from '../model/plan.ts'
import type { Places } from './vm/boot.ts'
import { vm } from './vm/vm.ts'

/** The machine that a run is on. */
export function machineFor(spec: RunSpec, places: Places): Machine {
  if (spec.machine === 'vm') return vm(places)
  throw new Fault('infra-error', `this version cannot run on the machine ${spec.machine} yet`)
}
