import { rememberVerdict, verdictsFile } from '../../host/kvm/verdict.ts'
import { Fault, toFault } from '../../model/fault.ts'
import { kvmProofMs } from './acceleration.ts'
import type { Boot } from './boot.ts'
import type { LiveVm } from './live.ts'

type Unaccelerated = Omit<Boot, 'accel' | 'limitMs'>

/**
 * Brings a machine up on KVM that nobody has seen work here. Where it does not answer in time it
 * is emulated, and remembered is that KVM does not work; but only when the emulated one answers:
 * until then the guest itself may be to blame. Who asked for KVM is not given an emulated machine.
 */
export async function tryKvm(
  given: Unaccelerated,
  bringUp: (boot: Boot) => Promise<LiveVm>,
): Promise<LiveVm> {
  const { qemu, spec, watch } = given
  const { bootMs } = spec.limits
  try {
    const limitMs = Math.min(kvmProofMs, bootMs)
    const live = await bringUp({ ...given, accel: 'kvm', limitMs })
    await rememberVerdict(spec.system, qemu, 'works')
    return live
  } catch (error) {
    if (watch.signal.aborted) throw error
    const why = toFault(error).message
    sayRefused(given, why)
    const live = await bringUp({ ...given, accel: 'tcg', limitMs: bootMs })
    await rememberVerdict(spec.system, qemu, why)
    if (spec.accel === 'auto') return live
    await live.stop()
    throw refusal(why)
  }
}

function sayRefused({ spec, watch }: Unaccelerated, why: string): void {
  if (spec.accel === 'kvm') {
    const message = `nothing came of KVM (${why}); whether the guest is to blame, emulation tells`
    watch.emit({ type: 'notice', message })
  } else {
    const message = `the guest is emulated: KVM is offered here and does not work (${why})`
    const remedy = 'give --accel tcg to stop trying, or run on a machine with working KVM'
    watch.emit({ type: 'warning', about: 'acceleration', message, remedy })
  }
}

function refusal(why: string): Fault {
  const message = `KVM was asked for, is offered here and does not work: ${why}`
  const remedy = `give --accel auto or tcg, or run on a machine with working KVM; to have it tried anew, remove ${verdictsFile()}`
  return new Fault('infra-error', message, { remedy })
}
