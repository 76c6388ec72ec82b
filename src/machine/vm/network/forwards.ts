import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import type { Emit } from '../../../model/event.ts'
import type { Forward } from '../../../model/network.ts'

/** The forwards with a port of the host's each, and says which were taken. */
export async function settleForwards(
  forwards: readonly Forward[],
  emit: Emit,
): Promise<readonly Forward[]> {
  const settled: Forward[] = []
  for (const forward of forwards) {
    if (forward.hostPort !== 0) {
      settled.push(forward)
      continue
    }
    const hostPort = await freePort(forward)
    const { protocol, address, guestPort } = forward
    const message = `${protocol} ${address}:${hostPort} leads to port ${guestPort} of the guest`
    emit({ type: 'notice', message })
    settled.push({ ...forward, hostPort })
  }
  return settled
}

async function freePort({ protocol, address }: Forward): Promise<number> {
  if (protocol === 'tcp') {
    const server = createServer().listen(0, address)
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    return port
  }
  const socket = createSocket('udp4').bind(0, address)
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return port
}
