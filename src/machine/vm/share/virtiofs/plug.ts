import type { Plug } from '../../qemu/plug.ts'

/** The device of a share that a daemon serves on a socket. */
export function virtiofsPlug(tag: string, socket: string): Plug {
  const id = `share-${tag}`
  const address = { type: 'unix', data: { path: socket } }
  const backend = { type: 'socket', data: { addr: address, server: false } }
  return {
    arguments: ['-chardev', `socket,id=${id},path=${socket.replaceAll(',', ',,')}`],
    commands: [{ execute: 'chardev-add', arguments: { id, backend } }],
    // QEMU's own 128 would bound a request to half of what the kernel makes of a large read.
    device: { driver: 'vhost-user-fs-pci', id, chardev: id, tag, 'queue-size': 1024 },
  }
}
