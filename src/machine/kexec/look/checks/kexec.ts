import type { KexecFacts } from '../facts.ts'
import type { Look } from '../need.ts'

const name = 'kexec'

export const kexecCheck: Look = ({ kexec, host }) => {
  const missing = (found: string, remedy: string) =>
    ({ name, state: 'missing', found, remedy }) as const
  if (kexec.isBuilt === false)
    return missing(
      `the kernel ${host.release} has none`,
      'boot the target with a kernel that has CONFIG_KEXEC_FILE or CONFIG_KEXEC',
    )
  if (kexec.isDisabled)
    return missing(
      'switched off until the next boot: kernel.kexec_load_disabled is 1',
      'take it out of sysctl.d (hardening profiles set it), and start the target anew',
    )
  if (kexec.loadsLeft === 0)
    return missing(
      'no load is left: kernel.kexec_load_limit_reboot is 0',
      'take it out of sysctl.d, and start the target anew',
    )
  if (hasNoCall(kexec))
    return missing(
      `the kernel has neither CONFIG_KEXEC_FILE nor CONFIG_KEXEC, says ${kexec.configFrom}`,
      'boot the target with a kernel that has one of them',
    )
  if (kexec.isBuilt === undefined)
    return { name, state: 'warning', found: 'cannot be seen', remedy: 'mount /sys on the target' }
  return { name, state: 'ok', found: callsOf(kexec) }
}

function hasNoCall({ config, configFrom }: KexecFacts): boolean {
  if (configFrom === undefined || config.size === 0) return false
  return config.get('KEXEC') !== 'y' && config.get('KEXEC_FILE') !== 'y'
}

function callsOf({ config }: KexecFacts): string {
  if (config.get('KEXEC_FILE') === 'y') return 'by file'
  return config.get('KEXEC') === 'y' ? 'by segments only' : 'there'
}

export const lockdownCheck: Look = ({ kexec }, { isSigned }) => {
  const name = 'lockdown'
  if (kexec.lockdown === 'none') {
    if (kexec.config.get('KEXEC_SIG_FORCE') !== 'y' || isSigned === true) return undefined
    return {
      name: 'signature',
      state: 'missing',
      found: 'the kernel loads signed kernels only (CONFIG_KEXEC_SIG_FORCE)',
      remedy: 'give a kernel that it trusts: --override-kernel FILE',
    }
  }
  const found = `${kexec.lockdown}: signed kernels only`
  if (isSigned === true) return { name, state: 'ok', found }
  return {
    name,
    state: 'missing',
    found,
    remedy: kexec.secureBoot
      ? 'switch Secure Boot off in the firmware, or give a kernel signed by a key it trusts'
      : 'take lockdown= off the kernel command line, or give a kernel signed by a key it trusts',
  }
}

export const secureBootCheck: Look = ({ kexec }, { isSigned }) => {
  const name = 'Secure Boot'
  if (!kexec.isEfi) return undefined
  if (kexec.secureBoot === undefined) return { name, state: 'ok', found: 'cannot be seen' }
  if (!kexec.secureBoot) return { name, state: 'ok', found: 'off' }
  if (kexec.lockdown !== 'none' || isSigned === true) return { name, state: 'ok', found: 'on' }
  return {
    name,
    state: 'warning',
    found: 'on, though the kernel is not locked down',
    remedy: 'should the load be refused, switch it off in the firmware',
  }
}

export const loadedCheck: Look = ({ kexec }) => {
  const name = 'loaded kernel'
  if (!kexec.isLoaded) return { name, state: 'ok', found: 'none' }
  return {
    name,
    state: 'missing',
    found: 'one is loaded already, and would be replaced',
    remedy: 'if nobody needs it, unload it: kexec -u',
  }
}

/** UEFI keeps a list of such memory, from kernel to kernel; a device tree has none. */
export const interruptsCheck: Look = ({ kexec: { hasLiveTables, isEfi } }) => {
  if (!hasLiveTables) return undefined
  const name = 'interrupts'
  if (isEfi) return { name, state: 'ok', found: 'a GICv3, whose memory UEFI keeps' }
  return {
    name,
    state: 'warning',
    found:
      'a GICv3 without UEFI: it may go on writing to memory of the kernel that is started, or give its PCI devices no interrupts',
    remedy: 'boot the target with irqchip.gicv3_nolpi=1, or by UEFI',
  }
}
