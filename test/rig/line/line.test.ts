import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { Line } from './line.ts'
import { reset } from './reset.ts'

test('carries bytes and ends both ways', async () => {
  const { line, far } = await laid()
  const near = await open(line)
  near.end('there')
  const end = await far()
  expect(await textOf(end)).toBe('there')
  end.end('and back')
  expect(await textOf(near)).toBe('and back')
})

test('a cut resets what there is and what comes, and goes on being the same port', async () => {
  const { line, far } = await laid()
  const near = await open(line)
  await far()
  const port = line.port
  line.become('cut')
  await expect(once(near, 'end')).rejects.toMatchObject({ code: 'ECONNRESET' })
  await expect(open(line).then(textOf)).rejects.toMatchObject({ code: 'ECONNRESET' })
  line.become('open')
  expect(line.port).toBe(port)
  const again = await open(line)
  again.write('again')
  expect(String(await dataOf(await far()))).toBe('again')
})

test('a stall holds bytes and connections, and lets them go once it is over', async () => {
  const { line, far } = await laid()
  const near = await open(line)
  const end = await far()
  line.become('stalled')
  near.write('late')
  const second = await open(line)
  second.write('later')
  const [late, next] = [dataOf(end), far()]
  expect(await Promise.race([late, next, pause(100, 'nothing')])).toBe('nothing')
  line.become('open')
  expect(String(await late)).toBe('late')
  expect(String(await dataOf(await next))).toBe('later')
})

test('leads elsewhere when told, with the old connections reset', async () => {
  const { line } = await laid()
  const near = await open(line)
  const other = await listener()
  line.leadTo(other.end)
  await expect(once(near, 'end')).rejects.toMatchObject({ code: 'ECONNRESET' })
  const again = await open(line)
  again.write('hello')
  expect(String(await dataOf(await other.next()))).toBe('hello')
})

test('a connection that is about to end can be reset', async () => {
  const { end } = await listener()
  const socket = connect(end)
  await once(socket, 'connect')
  socket.end('the end')
  reset(socket)
  await once(socket, 'close')
})

async function laid() {
  const { end, next } = await listener()
  const line = await Line.lay('127.0.0.1', end)
  onTestFinished(() => line.close())
  return { line, far: next }
}

/** Who listens at the far end, and each connection that it gets. */
async function listener() {
  const came: Socket[] = []
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    came.push(socket.on('error', () => undefined).pause())
    server.emit('came')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.close()
  })
  const next = async (): Promise<Socket> => {
    while (came.length === 0) await once(server, 'came')
    return came.shift() as Socket
  }
  return { end: { host: '127.0.0.1', port: (server.address() as AddressInfo).port }, next }
}

async function open(line: Line): Promise<Socket> {
  const socket = connect({ port: line.port, host: line.address, allowHalfOpen: true })
  onTestFinished(() => {
    socket.destroy()
  })
  await once(socket, 'connect')
  return socket
}

async function textOf(socket: Socket): Promise<string> {
  let text = ''
  for await (const bytes of socket) text += bytes
  return text
}

async function dataOf(socket: Socket): Promise<Buffer> {
  const [bytes] = await Promise.all([once(socket, 'data'), socket.resume()])
  return bytes[0] as Buffer
}
