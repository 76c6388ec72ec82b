import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import ssh2, { type Connection } from 'ssh2'
import type { LineEnd } from './line.ts'

/** Somebody who sits on the line in the machine's place, with a host key that is not its. */
export interface Impostor {
  readonly end: LineEnd
  /** How many shook hands; how many then tried to log in; what they asked for. */
  readonly greeted: () => number
  readonly attempts: () => number
  readonly commands: readonly string[]
  close(): void
}

/** An SSH server that lets everybody in and answers each command with success. `key`: private, PEM or OpenSSH's. */
export async function impostorWith(key: string): Promise<Impostor> {
  const peers: Connection[] = []
  const commands: string[] = []
  let attempts = 0
  const server = new ssh2.Server({ hostKeys: [key] }, (peer) => {
    peers.push(peer)
    peer.on('error', () => undefined)
    peer.on('authentication', (attempt) => {
      attempts += 1
      attempt.accept()
    })
    peer.on('session', (accept) => {
      accept().on('exec', (take, _, { command }) => {
        commands.push(command)
        const channel = take()
        channel.exit(0)
        channel.end()
      })
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const close = () => {
    server.close()
    for (const peer of peers) peer.end()
  }
  return {
    end: { host: '127.0.0.1', port },
    greeted: () => peers.length,
    attempts: () => attempts,
    commands,
    close,
  }
}
