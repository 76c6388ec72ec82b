import type { AccelChoice } from '../../model/request.ts'
import type { System } from '../../model/system.ts'
import type { Check } from '../check.ts'
import { type Kvm, lackOf } from '../kvm/kvm.ts'

/** Says what to expect; only a guest that answers proves it. */
export function accelerationCheck(
  system: System,
  accel: AccelChoice,
  kvm: Kvm,
  hostArch?: string,
): Check {
  const name = 'acceleration'
  if (accel === 'tcg') return { name, state: 'ok', found: 'emulation, as asked' }
  const lack = lackOf(system, kvm, hostArch)
  if (lack === undefined) {
    const proof = kvm.verdict
      ? 'a guest has answered under it'
      : 'whether guests boot, the first run proves'
    return { name, state: 'ok', found: `/dev/kvm opens; ${proof}` }
  }
  const { found, remedy } = lack
  if (accel === 'kvm') return { name, state: 'missing', found, remedy }
  return { name, state: 'warning', found: `${found}: guests are emulated, slowly`, remedy }
}
