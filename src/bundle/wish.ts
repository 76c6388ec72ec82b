import type { GuestChoice } from '../model/guest.ts'
import type { MicrocodeWish } from '../model/microcode.ts'
import type { BootChoice, KernelRequest, MachineKind } from '../model/request.ts'
import type { System } from '../model/system.ts'
import { systemPackages } from './distro/names.ts'

/** The part of a request that decides which bundle is needed. */
export interface GuestWish {
  /** The distro guest where absent. */
  readonly guest?: GuestChoice
  readonly system: System
  /** What it is to run on; a VM where absent. Decides which of the distribution's kernels it has. */
  readonly machine?: MachineKind
  /** Whether it starts its own systemd; not where absent. */
  readonly boot?: BootChoice
  /** Packages of the distribution, beyond the base set. */
  readonly packages: readonly string[]
  readonly kernel?: KernelRequest
  /** What the hardware is to open: with any, its image brings what opens them. */
  readonly secrets?: readonly unknown[]
  /** What hardware is to be given. */
  readonly hardware?: { readonly microcode?: MicrocodeWish }
  /** Whether the package lists are fetched anew first. */
  readonly refresh: boolean
}

export function isDistro({ guest = 'distro' }: GuestWish): boolean {
  return guest === 'distro'
}

/** The packages that a distro guest has beyond the base set, each once and sorted. */
export function packagesOf({ boot, packages }: GuestWish): readonly string[] {
  return [...new Set([...packages, ...(boot === 'system' ? systemPackages : [])])].sort()
}
