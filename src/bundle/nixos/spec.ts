import type { NixosGuest } from '../../model/guest.ts'
import type { System } from '../../model/system.ts'
import type { KernelModule } from '../kernel/needs.ts'

/** What `nix/nixos.nix` builds, as it reads it. */
export interface NixosSpec {
  readonly guest: NixosGuest
  readonly system: System
  readonly buildSystem: System
  readonly agentProtocol: number
  /** Loaded in this order. */
  readonly modules: readonly KernelModule[]
  /** Whether there is a kernel in place of the configuration's own: in `kernel/`, beside this. */
  readonly hasTree: boolean
  /** Whether it is to run on hardware, and is to open files encrypted with age there. */
  readonly image?: { readonly secrets: boolean }
  /** Whether the microcode of its nixpkgs is wanted too. */
  readonly microcode: boolean
}
