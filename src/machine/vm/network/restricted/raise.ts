import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { Fault } from '../../../../model/fault.ts'
import type { Forward } from '../../../../model/network.ts'
import type { Devices } from '../../device-set.ts'
import type { Plug } from '../../qemu/plug.ts'
import { card, netdev } from '../card.ts'
import { RestrictedHost } from './host.ts'
import { Wire } from './wire.ts'

/**
 * Makes a network with one host on it, which QEMU is connected to by a socket in the scratch folder:
 * slirp's own restricted one connects the guest to a port only once, unless QEMU may start programs.
 */
export async function raiseRestricted(
  ports: readonly number[],
  forwards: readonly Forward[],
  { mac, scratch }: { readonly mac: string; readonly scratch: string },
): Promise<Devices> {
  const path = join(scratch, 'network.sock')
  let wire: Wire | undefined
  const host = new RestrictedHost(ports, mac, (frame) => wire?.send(frame))
  const cable = createServer((stream) => {
    cable.close()
    wire = new Wire(stream, (frame) => host.take(frame))
  }).listen(path)
  const doors = forwards.map((forward) => openDoor(forward, host))
  for (const server of [cable, ...doors]) server.on('error', () => undefined) // one call that failed
  const close = () => {
    for (const server of [cable, ...doors]) server.close()
    host.close()
  }
  try {
    await Promise.all([cable, ...doors].map((server) => once(server, 'listening')))
  } catch (error) {
    close()
    throw new Fault('infra-error', `the guest's network cannot be made: ${String(error)}`)
  }
  return { plugs: [restrictedPlug(path, mac)], close }
}

function openDoor({ address, hostPort, guestPort }: Forward, host: RestrictedHost): Server {
  const accept = { allowHalfOpen: true }
  return createServer(accept, (socket) => host.forward(socket, guestPort)).listen(hostPort, address)
}

/** The network of a socket in the file system. */
export function restrictedPlug(path: string, mac: string): Plug {
  const addr = `addr.type=unix,addr.path=${path.replaceAll(',', ',,')}`
  const properties = { id: netdev, server: false, addr: { type: 'unix', path } }
  return {
    arguments: ['-netdev', `stream,id=${netdev},server=off,${addr}`],
    commands: [{ execute: 'netdev_add', arguments: { type: 'stream', ...properties } }],
    device: card(mac),
  }
}
