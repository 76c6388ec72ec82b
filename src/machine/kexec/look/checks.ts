import type { Check } from '../../../host/check.ts'
import { diskChecks } from './checks/disks.ts'
import { cpusCheck, microcodeCheck, watchdogCheck } from './checks/hardware.ts'
import {
  architectureCheck,
  containerCheck,
  rootCheck,
  sameMachineCheck,
  testbedCheck,
} from './checks/host.ts'
import {
  interruptsCheck,
  kexecCheck,
  loadedCheck,
  lockdownCheck,
  secureBootCheck,
} from './checks/kexec.ts'
import { hostKeysCheck, keyOptionsCheck } from './checks/keys.ts'
import { loadMemoryCheck, ramFilesCheck, runMemoryCheck, stageCheck } from './checks/memory.ts'
import { addressesCheck, driversCheck, linksCheck, rulesCheck } from './checks/network.ts'
import { secretChecks } from './checks/secrets.ts'
import { usersCheck } from './checks/users.ts'
import type { TargetFacts } from './facts.ts'
import type { Look, TargetNeed } from './need.ts'

/** What must hold first of all comes first. */
const looks: readonly Look[] = [
  sameMachineCheck,
  testbedCheck,
  architectureCheck,
  containerCheck,
  rootCheck,
  kexecCheck,
  lockdownCheck,
  secureBootCheck,
  loadedCheck,
  interruptsCheck,
  loadMemoryCheck,
  runMemoryCheck,
  ramFilesCheck,
  stageCheck,
  linksCheck,
  driversCheck,
  addressesCheck,
  rulesCheck,
  hostKeysCheck,
  keyOptionsCheck,
  secretChecks,
  diskChecks,
  cpusCheck,
  watchdogCheck,
  microcodeCheck,
  usersCheck,
]

/** What a run would find on this target: `missing` is what refuses it. */
export function checksOfTarget(facts: TargetFacts, need: TargetNeed): Check[] {
  return looks.flatMap((check) => check(facts, need) ?? [])
}
