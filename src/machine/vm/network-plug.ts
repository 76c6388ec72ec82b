import { randomBytes } from 'node:crypto'
import type { Plug } from './plug.ts'

export function userNetwork(): Plug {
  const mac = ['52', '54', '00', ...(randomBytes(3).toString('hex').match(/../g) ?? [])].join(':')
  return {
    arguments: ['-netdev', 'user,id=net'],
    commands: [{ execute: 'netdev_add', arguments: { type: 'user', id: 'net' } }],
    device: { driver: 'virtio-net-pci', id: 'nic', netdev: 'net', mac, romfile: '' },
  }
}
