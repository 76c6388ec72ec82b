import type { KernelRequest } from '../model/request.ts'
import type { System } from '../model/system.ts'

/** The part of a request that decides which bundle is needed. */
export interface GuestWish {
  readonly system: System
  /** Packages of the distribution, beyond the base set. */
  readonly packages: readonly string[]
  readonly kernel?: KernelRequest
  /** Whether the package lists are fetched anew first. */
  readonly refresh: boolean
}
