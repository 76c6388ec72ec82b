import type { RunSpec } from '../../../model/plan.ts'
import type { DevicePlaces, Devices } from '../device-set.ts'
import { bridgePlug } from './bridge.ts'
import { newMac } from './card.ts'
import { settleForwards } from './forwards.ts'
import { raiseRestricted } from './restricted/raise.ts'
import { userPlug } from './user.ts'

const nothing = () => undefined

/** Makes a run's network. Rejects with a Fault. */
export async function raiseNetwork(spec: RunSpec, places: DevicePlaces): Promise<Devices> {
  const { network } = spec
  const mac = newMac()
  if (network.kind === 'none') return { plugs: [], close: nothing }
  if (network.kind === 'bridge')
    return { plugs: [await bridgePlug(network.bridge, spec.id, mac)], close: nothing }
  const forwards = await settleForwards(spec.forwards, places.emit)
  if (network.kind === 'user') return { plugs: [userPlug(forwards, mac)], close: nothing }
  return await raiseRestricted(network.ports, forwards, { mac, scratch: places.scratch })
}
