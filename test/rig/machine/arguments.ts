import type { Image } from '../image/image.ts'
import type { RigWish } from '../wish.ts'
import { boardArguments } from './board.ts'

/** QEMU's descriptors beside the standard ones: its monitor, and both ends of the tagged cable. */
export const descriptors = { monitor: 3, access: 4, trunk: 5 } as const

/** The monitor's other door, in the rig's folder, which is QEMU's working folder. */
export const powerSocket = 'power'

/** The machine, started in the rig's folder. */
export function qemuArguments(image: Image, wish: RigWish, tap: string | undefined): string[] {
  return [
    ...boardArguments({ ...wish, ...image, append: [...image.append, ...wish.append] }),
    // A machine that is powered off stays there, until somebody comes to press the button.
    ...['-action', 'reboot=reset,shutdown=pause,watchdog=reset', '-device', 'i6300esb'],
    ...['-chardev', `socket,id=monitor,fd=${descriptors.monitor}`, '-mon', 'monitor,mode=control'],
    ...['-qmp', `unix:${powerSocket},server=on,wait=off`],
    ...networkArguments(wish, tap),
  ]
}

/** The rig's first card; another is one higher. */
export const macs = ['52:54:00:00:71:01', '52:54:00:00:71:02', '52:54:00:00:71:03'] as const

/** QEMU chooses the port by which it leads to the host's SSH server. */
const up = 'user,id=up,hostfwd=tcp:127.0.0.1:0-:22'

function networkArguments({ network, secondCard }: RigWish, tap: string | undefined): string[] {
  const second = ['-netdev', 'user,id=second,net=10.0.3.0/24', ...card('second', macs[2])]
  return [...firstNetwork(network, tap), ...(secondCard ? second : [])]
}

function firstNetwork(network: RigWish['network'], tap: string | undefined): string[] {
  if (network === 'bond-vlan') return bondNetwork()
  const netdev = tap === undefined ? up : `tap,id=up,ifname=${tap},script=no,downscript=no`
  return ['-netdev', netdev, ...card('up', macs[0])]
}

/** Two cards on one hub, whose cable to the user network is ours: there its frames have no tag. */
function bondNetwork(): string[] {
  const port = (id: string, hub: number, netdev?: string) => [
    '-netdev',
    `hubport,id=${id},hubid=${hub}${netdev === undefined ? '' : `,netdev=${netdev}`}`,
  ]
  return [
    ...['-netdev', up, ...port('up-port', 0, 'up')],
    ...[
      '-netdev',
      `socket,id=access,fd=${descriptors.access}`,
      ...port('access-port', 0, 'access'),
    ],
    ...['-netdev', `socket,id=trunk,fd=${descriptors.trunk}`, ...port('trunk-port', 1, 'trunk')],
    ...[...port('first', 1), ...card('first', macs[0])],
    ...[...port('other', 1), ...card('other', macs[1])],
  ]
}

function card(netdev: string, mac: string): string[] {
  return ['-device', `virtio-net-pci,netdev=${netdev},mac=${mac}`]
}
