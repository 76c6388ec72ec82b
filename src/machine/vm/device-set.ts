import type { Emit } from '../../model/event.ts'
import type { Plug } from './qemu/plug.ts'

/** What a run's machine has beside its bundle and its shares. */
export interface Devices {
  /** In the order the guest is to find them. */
  readonly plugs: readonly Plug[]
  /** Ends what of them is ours, once QEMU has ended. */
  close(): void
}

/** Where a machine's devices have their place on the host. */
export interface DevicePlaces {
  /** For sockets; short, and the caller's alone. */
  readonly scratch: string
  /** For disks that are not kept. */
  readonly disks: string
  readonly emit: Emit
}
