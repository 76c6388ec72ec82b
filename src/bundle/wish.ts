import type { KernelRequest } from '../model/request.ts'
import type { System } from '../model/system.ts'

/** The part of a request that decides which bundle is needed. */
export interface GuestWish {
  readonly system: System
  /** Packages of the distribution, beyond the base set. */
  readonly packages: readonly string[]
  readonly kernel?: KernelRequest
  /** Where it is to run: `vm` where absent. Decides which of the distribution's kernels it gets. */
  readonly machine?: 'vm' | 'kexec'
  /** Whether the package lists are fetched anew first. */
  readonly refresh: boolean
}
