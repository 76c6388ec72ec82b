import type { Emit } from '../../model/event.ts'
import type { RunSpec } from '../../model/plan.ts'
import { diskFile } from './disk/file.ts'
import { diskPlug } from './disk/plug.ts'
import { raiseNetwork } from './network/raise.ts'
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

/** Makes the disks and the network of a run. Rejects with a Fault; then nothing of them is left open. */
export async function makeDevices(spec: RunSpec, places: DevicePlaces): Promise<Devices> {
  const disks = await Promise.all(
    spec.disks.map(async (disk) => diskPlug(disk, await diskFile(disk, places.disks))),
  )
  const network = await raiseNetwork(spec, places)
  return { plugs: [...disks, ...network.plugs], close: network.close }
}
