import type { Device, Plug } from './plug.ts'

/** Empty ports that stand in a machine for the devices it is given later, each for eight functions. */
const ports = 2
const functionsOfPort = 8

/** How many devices a running machine can be given. */
export const mostPlugs = ports * functionsOfPort

const portName = (port: number) => `port${port}`

/** The ports, as arguments. Without a power controller what is plugged in shows at once. */
export function portArguments(): string[] {
  return Array.from({ length: ports }, (_, port) => [
    '-device',
    `pcie-root-port,id=${portName(port)},chassis=${port + 1},slot=${port + 1},power_controller_present=off`,
  ]).flat()
}

/**
 * The devices with their places, in the order they are to be plugged in: function 0 of a port
 * comes last, as it is what shows the others.
 */
export function placed(plugs: readonly Plug[]): Device[] {
  const devices = plugs.flatMap(({ device }) => device ?? [])
  if (devices.length > mostPlugs)
    throw new RangeError(`${devices.length} devices, ${mostPlugs} places`)
  const inPlace = devices.map((device, index) => ({
    ...device,
    bus: portName(Math.floor(index / functionsOfPort)),
    addr: `0.${index % functionsOfPort}`,
    multifunction: true,
  }))
  return inPlace.reverse()
}
