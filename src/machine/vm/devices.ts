import type { RunSpec } from '../../model/plan.ts'
import type { DevicePlaces, Devices } from './device-set.ts'
import { diskFile } from './disk/file.ts'
import { diskPlug } from './disk/plug.ts'
import { raiseNetwork } from './network/raise.ts'

/** Makes the disks and the network of a run. Rejects with a Fault; then nothing of them is left open. */
export async function makeDevices(spec: RunSpec, places: DevicePlaces): Promise<Devices> {
  const disks = await Promise.all(
    spec.disks.map(async (disk) => diskPlug(disk, await diskFile(disk, places.disks))),
  )
  const network = await raiseNetwork(spec, places)
  return { plugs: [...disks, ...network.plugs], close: network.close }
}
