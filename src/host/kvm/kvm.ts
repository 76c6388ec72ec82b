import { open } from 'node:fs/promises'
import { type System, systemNames } from '../../model/system.ts'
import { findQemu } from '../programs.ts'
import { kvmVerdict, verdictsFile } from './verdict.ts'

/** What is known of this host's KVM without booting a guest. */
export interface Kvm {
  readonly device: 'opens' | 'absent' | 'denied'
  /** What guests have shown: `works`, or why not. */
  readonly verdict?: string
}

/** Why KVM cannot be had, and what to do about it. */
export interface KvmLack {
  readonly found: string
  readonly remedy: string
  /** Nobody could hope for it: the guest is of another architecture. */
  readonly foreign?: true
}

export async function seeKvm(system: System): Promise<Kvm> {
  const [device, qemu] = await Promise.all([openKvm(), findQemu(system)])
  const verdict = qemu === undefined ? undefined : await kvmVerdict(system, qemu)
  return { device, ...(verdict === undefined ? {} : { verdict }) }
}

export async function openKvm(path = '/dev/kvm'): Promise<Kvm['device']> {
  try {
    await (await open(path, 'r+')).close()
    return 'opens'
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'EACCES' || code === 'EPERM' ? 'denied' : 'absent'
  }
}

/** Undefined where it can be had, or only a guest can tell. */
export function lackOf(
  system: System,
  { device, verdict = 'works' }: Kvm,
  hostArch: string = process.arch,
): KvmLack | undefined {
  if (systemNames[system].node !== hostArch) {
    const found = `KVM runs no ${system} guest on this host's ${hostArch}`
    const remedy = 'run on a host of that architecture, or give --accel tcg'
    return { found, remedy, foreign: true }
  }
  if (device === 'absent') {
    const remedy = 'load the module kvm_intel or kvm_amd, or turn on (nested) virtualization'
    return { found: 'no working /dev/kvm', remedy }
  }
  if (device === 'denied') {
    const remedy = 'add yourself to its group: sudo usermod -aG kvm $USER, then log in anew'
    return { found: '/dev/kvm is there, and not for this user', remedy }
  }
  if (verdict === 'works') return undefined
  const remedy = `give --accel tcg, or remove ${verdictsFile()} to have KVM tried anew`
  return { found: `KVM was tried since this machine's start and does not work: ${verdict}`, remedy }
}
