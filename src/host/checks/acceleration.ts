import { open } from 'node:fs/promises'
import type { AccelChoice } from '../../model/request.ts'
import { type System, systemNames } from '../../model/system.ts'
import type { Check } from '../check.ts'

/** What can be seen of KVM without booting a guest. */
export type KvmSight = 'opens' | 'absent' | 'denied'

export async function seeKvm(device = '/dev/kvm'): Promise<KvmSight> {
  try {
    await (await open(device, 'r+')).close()
    return 'opens'
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'EACCES' || code === 'EPERM' ? 'denied' : 'absent'
  }
}

/** Says what to expect; only a guest that answers proves it. */
export function accelerationCheck(
  system: System,
  accel: AccelChoice,
  kvm: KvmSight,
  hostArch: string = process.arch,
): Check {
  const name = 'acceleration'
  if (accel === 'tcg') return { name, state: 'ok', found: 'emulation, as asked' }
  const lack = lackOf(system, kvm, hostArch)
  if (lack === undefined) {
    return { name, state: 'ok', found: '/dev/kvm opens; whether guests boot, the first run proves' }
  }
  const { found, remedy } = lack
  if (accel === 'kvm') return { name, state: 'missing', found, remedy }
  return { name, state: 'warning', found: `${found}: guests are emulated, slowly`, remedy }
}

function lackOf(system: System, kvm: KvmSight, hostArch: string) {
  if (systemNames[system].node !== hostArch) {
    const found = `KVM runs no ${system} guest on this host's ${hostArch}`
    return { found, remedy: 'ask for --accel auto, or run on a host of that architecture' }
  }
  if (kvm === 'absent') {
    const remedy = 'load the module kvm_intel or kvm_amd, or turn on (nested) virtualization'
    return { found: 'no working /dev/kvm', remedy }
  }
  if (kvm === 'denied') {
    const remedy = 'add yourself to its group: sudo usermod -aG kvm $USER, then log in anew'
    return { found: '/dev/kvm is there, and not for this user', remedy }
  }
  return undefined
}
