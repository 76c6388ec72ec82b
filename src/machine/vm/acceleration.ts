import { type KvmLack, lackOf, seeKvm } from '../../host/kvm/kvm.ts'
import { Fault } from '../../model/fault.ts'
import type { AccelChoice } from '../../model/request.ts'
import type { System } from '../../model/system.ts'
import type { Accel } from './qemu/arguments.ts'

/** How long a guest under KVM that nobody has seen work may take to answer. */
export const kvmProofMs = 8_000

/** What a guest is to run on. */
export interface Acceleration {
  readonly accel: Accel
  /** Whether nothing has shown yet that KVM runs a guest here. */
  readonly onTrial: boolean
  /** Why the guest is emulated although that was not asked for. */
  readonly lack?: KvmLack
}

/**
 * What a choice comes to on this host, as far as is known before a guest is started.
 * `kvm` is never replaced: rejects with a Fault where it cannot be had. `tcg` never tries.
 */
export async function planAcceleration(choice: AccelChoice, system: System): Promise<Acceleration> {
  if (choice === 'tcg') return { accel: 'tcg', onTrial: false }
  const kvm = await seeKvm(system)
  const lack = lackOf(system, kvm)
  if (lack === undefined) return { accel: 'kvm', onTrial: kvm.verdict === undefined }
  if (choice === 'auto') return { accel: 'tcg', onTrial: false, lack }
  throw new Fault('infra-error', `KVM was asked for: ${lack.found}`, { remedy: lack.remedy })
}
