import type { Forward } from '../../../model/network.ts'
import type { Plug } from '../qemu/plug.ts'
import { card, netdev } from './card.ts'

/** QEMU's user network: the guest reaches what the host does, and the host what is forwarded. */
export function userPlug(forwards: readonly Forward[], mac: string): Plug {
  const ways = forwards.map(
    ({ protocol, address, hostPort, guestPort }) =>
      `${protocol}:${address}:${hostPort}-:${guestPort}`,
  )
  const hostfwd = ways.map((str) => ({ str }))
  const properties = { type: 'user', id: netdev, ...(ways.length === 0 ? {} : { hostfwd }) }
  return {
    arguments: ['-netdev', ['user', `id=${netdev}`, ...ways.map((way) => `hostfwd=${way}`)].join()],
    commands: [{ execute: 'netdev_add', arguments: properties }],
    device: card(mac),
  }
}
