import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { call } from '../../../../src/machine/kexec/ssh/line/call.ts'

const patience = { reachMs: 2_000, againMs: 30, loginMs: 1, openMs: 1, aliveMs: 1, silentMs: 1 }

/** A server that does this with the call of that number. */
async function serverWith(take: (socket: Socket, number: number) => void) {
  const calls: Socket[] = []
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined)
    take(socket, calls.push(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of calls) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { target: { host: '127.0.0.1', port, user: 'root' }, calls }
}

test('a server that lost the first calls is called again, and the call that it greets is given', async () => {
  const { target, calls } = await serverWith((socket, number) => {
    if (number === 3) socket.write('SSH-2.0-three\r\n')
  })
  const socket = await call(target, patience)
  onTestFinished(() => void socket.destroy())
  expect(String(socket.read())).toBe('SSH-2.0-three\r\n')
  await Promise.all(calls.slice(0, 2).map((each) => each.destroyed || once(each, 'close')))
  expect(calls).toHaveLength(3)
  expect(socket.destroyed).toBe(false)
})

test('one that greets at once is called once', async () => {
  const { target, calls } = await serverWith((socket) => socket.write('SSH-2.0-x\r\n'))
  const socket = await call(target, { ...patience, againMs: 500 })
  socket.destroy()
  expect(calls).toHaveLength(1)
})

test('nobody is waited for where nobody listens, or when the time is over', async () => {
  const { target, calls } = await serverWith(() => undefined)
  await expect(call(target, { ...patience, reachMs: 100 })).rejects.toMatchObject({
    kind: 'timeout',
    message: expect.stringMatching(/said nothing within 0\.1 s/),
  })
  await Promise.all(calls.map((each) => each.destroyed || once(each, 'close')))
  const closed = { ...target, port: 1 }
  await expect(call(closed, patience)).rejects.toMatchObject({ kind: 'refused' })
})

test('a cancelled call ends with the reason', async () => {
  const { target } = await serverWith(() => undefined)
  const cancel = new AbortController()
  const calling = call(target, patience, cancel.signal)
  cancel.abort('SIGINT')
  await expect(calling).rejects.toBe('SIGINT')
})
