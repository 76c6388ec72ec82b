import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** A port's number, at least the lowest given; undefined for anything else. */
export function portOf(text: string, lowest: 0 | 1): number | undefined {
  const port = Number(text)
  return /^\d{1,5}$/.test(text) && port >= lowest && port <= 65535 ? port : undefined
}

/** A port to listen at. */
export interface Place {
  readonly protocol: 'tcp' | 'udp'
  readonly address: string
  readonly port: number
}

/** Why nobody can listen there now, as the error's code; undefined where one can. */
export async function whyNoListening(place: Place): Promise<string | undefined> {
  try {
    if (place.protocol === 'tcp') await tryTcp(place)
    else await tryUdp(place)
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error)
  }
}

async function tryTcp({ address, port }: Place): Promise<void> {
  const server = createServer().listen({ host: address, port, exclusive: true })
  await once(server, 'listening')
  server.close()
  await once(server, 'close')
}

async function tryUdp({ address, port }: Place): Promise<void> {
  const socket = createSocket('udp4')
  try {
    socket.bind({ address, port, exclusive: true })
    await once(socket, 'listening')
  } finally {
    socket.close()
  }
}
