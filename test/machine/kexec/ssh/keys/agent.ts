import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import ssh2, { type ParsedKey } from 'ssh2'
import { onTestFinished } from 'vitest'
import { scratchFolder } from '../../../../scratch.ts'
import type { KeyPair } from '../keys.ts'

/** An agent with these keys, gone after the test. Gives its socket. */
export async function startAgent(pairs: readonly KeyPair[], signs = true): Promise<string> {
  const keys = pairs.map((pair) => ssh2.utils.parseKey(pair.private) as ParsedKey)
  const server = createServer((socket) => {
    const protocol = new ssh2.AgentProtocol(false)
    socket.on('error', () => undefined)
    protocol.on('identities', (request) => protocol.getIdentitiesReply(request, keys))
    protocol.on('sign', (request, wanted, data, { hash }) => {
      const key = keys.find((each) => each.getPublicSSH().equals(wanted.getPublicSSH()))
      const signature = signs ? key?.sign(data, hash) : undefined
      if (signature instanceof Buffer) protocol.signReply(request, signature)
      else protocol.failureReply(request)
    })
    socket.pipe(protocol).pipe(socket)
  })
  const path = join(scratchFolder(), 'agent')
  await once(server.listen(path), 'listening')
  onTestFinished(() => void server.close())
  return path
}
