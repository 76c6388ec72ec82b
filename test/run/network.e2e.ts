import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostNetwork } from '../../src/host/network.ts'
import { runScript } from '../e2e/script.ts'

let server: Server
let port: number

beforeAll(async () => {
  server = createServer((socket) => {
    socket.on('data', (bytes) => socket.end(`the host heard ${bytes}`))
    socket.on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  port = (server.address() as { port: number }).port
})
afterAll(() => server.close())

const ask = (name: string) => `exec 3<>/dev/tcp/${name}/${port}; echo -n hello >&3; cat <&3`

describe("the guest's network", () => {
  test('reaches the host at 10.0.2.2', async () => {
    const { text } = await runScript(ask('10.0.2.2'), ['--quiet'])
    expect(text).toBe('the host heard hello')
  })

  test("resolves the host's own names to the host, and only those", async () => {
    const { names } = await hostNetwork()
    const reach = names.slice(0, 1).map(ask).join('')
    const { text } = await runScript(`sed -n "s/^10.0.2.2 //p" /etc/hosts; ${reach}`, ['--quiet'])
    const answers = names.slice(0, 1).map(() => 'the host heard hello')
    expect(text).toBe([...names.map((name) => `${name}\n`), ...answers].join(''))
  })

  test("asks the host's resolvers", async () => {
    const { nameservers } = await hostNetwork()
    const { text } = await runScript('cat /etc/resolv.conf', ['--quiet'])
    expect(text).toBe(nameservers.map((address) => `nameserver ${address}\n`).join(''))
  })
})
