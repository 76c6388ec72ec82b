import { randomBytes } from 'node:crypto'
import type { Device } from '../qemu/plug.ts'

/** The id of the network behind the card. */
export const netdev = 'net'

/** An address of the run's own: no two guests on one bridge are the same. */
export function newMac(): string {
  return [0x52, 0x54, 0, ...randomBytes(3)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join(':')
}

/** The guest's network card. Nothing boots from it. */
export function card(mac: string): Device {
  return { driver: 'virtio-net-pci', id: 'nic', netdev, mac, romfile: '' }
}
