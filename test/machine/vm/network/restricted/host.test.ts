import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { flags } from '../../../../../src/machine/vm/network/restricted/segment.ts'
import { frameOf, HandGuest } from './guest.ts'

let server: Server
let port: number
let callers: Socket[]
let guest: HandGuest

beforeEach(async () => {
  callers = []
  server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined)
    callers.push(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
  guest = new HandGuest([port])
})
afterEach(() => {
  guest.host.close()
  for (const socket of callers) socket.destroy()
  server.close()
})

/** The host's end of the next call. */
async function caller(): Promise<Socket> {
  if (callers.length === 0) await once(server, 'connection')
  return callers.shift() as Socket
}

test('the host answers to its address, and to no other', () => {
  const ask = (last: number) =>
    Buffer.from(
      `00010800060400015254000000010a00020f0000000000000a0002${last.toString(16).padStart(2, '0')}`,
      'hex',
    )
  guest.host.take(frameOf(0x0806, ask(3)))
  expect(guest.frames).toEqual([])
  guest.host.take(frameOf(0x0806, ask(2)))
  const answer = guest.frames[0]?.subarray(14).toString('hex')
  expect(answer).toBe('000108000604000252550a0002020a0002025254000000010a00020f')
})

test('what the guest says reaches the named port, and the answer the guest, to both ends', async () => {
  const { to, seq, ack } = await guest.open(port)
  const socket = await caller()
  guest.say({ to, seq, ack, flags: flags.ack, payload: Buffer.from('hello') })
  expect(String((await once(socket, 'data'))[0])).toBe('hello')
  guest.say({ to, seq: seq + 5, ack, flags: flags.ack | flags.fin })
  await once(socket, 'end')
  expect(await guest.hears((heard) => heard.ack === seq + 6)).toMatchObject({ isSound: true })
  socket.end('odd')
  const heard = await guest.hears(({ payload }) => payload.length > 0)
  expect([String(heard.payload), heard.seq, heard.isSound]).toEqual(['odd', ack, true])
  await guest.hears((segment) => (segment.flags & flags.fin) !== 0)
  guest.say({ to, seq: seq + 6, ack: (ack + 4) >>> 0, flags: flags.ack })
  // Both have ended, so nobody is left to hear more.
  guest.say({ to, seq: seq + 6, ack: (ack + 4) >>> 0, flags: flags.ack })
  expect((await guest.hears(() => true)).flags & flags.rst).toBe(flags.rst)
})

test('what comes twice is taken once, what comes too early is waited for', async () => {
  const { to, seq, ack } = await guest.open(port)
  const socket = await caller()
  const say = (at: number, text: string) =>
    guest.say({ to, seq: seq + at, ack, flags: flags.ack, payload: Buffer.from(text) })
  say(2, 'c')
  say(0, 'ab')
  say(0, 'ab')
  say(1, 'bcd')
  say(4, 'e')
  socket.setEncoding('utf8')
  let text = ''
  while (text.length < 5) text += (await once(socket, 'data'))[0]
  expect(text).toBe('abcde')
})

test('what the guest did not hear is said again', async () => {
  const { ack, to, seq } = await guest.open(port)
  const socket = await caller()
  socket.write('again')
  const first = await guest.hears(({ payload }) => payload.length > 0)
  const second = await guest.hears(({ payload }) => payload.length > 0)
  expect([first.seq, second.seq]).toEqual([ack, ack])
  guest.say({ to, seq, ack: (ack + 5) >>> 0, flags: flags.ack })
  socket.end()
  const end = await guest.hears((heard) => (heard.flags & flags.fin) !== 0)
  expect(end.seq).toBe((ack + 5) >>> 0)
})

test('no more is sent than the guest has room for', async () => {
  const { to, seq, ack } = await guest.open(port)
  guest.say({ to, seq, ack, flags: flags.ack, window: 2000 })
  ;(await caller()).write(Buffer.alloc(100_000))
  const lengths = [await guest.hears(isData), await guest.hears(isData)].map(
    ({ payload }) => payload.length,
  )
  expect(lengths).toEqual([1460, 540])
  guest.say({ to, seq, ack: (ack + 2000) >>> 0, flags: flags.ack, window: 7 })
  expect((await guest.hears(isData)).payload).toHaveLength(7)
})

const isData = ({ payload }: { readonly payload: Buffer }) => payload.length > 0

test('no more is taken than there is room for while the port does not read', async () => {
  const { to, seq, ack } = await guest.open(port)
  const socket = await caller()
  socket.pause()
  const chunk = Buffer.alloc(1000)
  const say = async (at: number) => {
    guest.say({ to, seq: seq + at, ack, flags: flags.ack, payload: chunk })
    return await guest.hears(({ flags: said }) => said === flags.ack)
  }
  let taken = 0
  // 64 MB are more than any socket's buffers.
  for (let window = 65_535; window >= 1000 && taken < 64e6; taken += 1000) {
    const heard = await say(taken)
    expect(heard.ack).toBe(seq + taken + 1000)
    window = heard.window
  }
  expect(taken).toBeLessThan(64e6)
  expect((await say(taken)).ack).toBe(seq + taken)
})

test('ports that are not named, or where nobody listens, refuse', async () => {
  const unnamed = createServer((socket) => socket.destroy())
  await once(unnamed.listen(0, '127.0.0.1'), 'listening')
  guest.say({ to: (unnamed.address() as AddressInfo).port, seq: 5, flags: flags.syn })
  expect(await guest.hears(() => true)).toMatchObject({ flags: flags.rst | flags.ack, ack: 6 })
  unnamed.close()
  server.close()
  guest.say({ to: port, seq: 5, flags: flags.syn })
  expect(await guest.hears(() => true)).toMatchObject({ flags: flags.rst | flags.ack, ack: 6 })
})

test('nothing is said to who speaks to anybody else', () => {
  // A port that the host itself would refuse at once.
  guest.say({ to: port + 1, flags: flags.syn }, Buffer.from([192, 0, 2, 1]))
  guest.say({ to: port + 1, flags: flags.syn }, Buffer.from([10, 0, 2, 3]))
  expect(guest.frames).toEqual([])
})

test('a call at a forwarded port is one to the guest', async () => {
  const doors = createServer({ allowHalfOpen: true }, (socket) => guest.host.forward(socket, 80))
  await once(doors.listen(0, '127.0.0.1'), 'listening')
  const client = connect((doors.address() as AddressInfo).port, '127.0.0.1')
  client.write('hello')
  const call = await guest.hears(() => true)
  expect(call).toMatchObject({ to: 80, flags: flags.syn })
  const ways = { from: 80, to: call.from, ack: (call.seq + 1) >>> 0 }
  guest.say({ ...ways, seq: 7, flags: flags.syn | flags.ack })
  expect(String((await guest.hears(isData)).payload)).toBe('hello')
  guest.say({ ...ways, seq: 8, flags: flags.rst })
  await once(client, 'error')
  doors.close()
})

test('no more connections are held than the host can bear', async () => {
  for (let from = 1; from <= 256; from++) guest.say({ from, to: port, seq: 5, flags: flags.syn })
  guest.say({ from: 300, to: port, seq: 5, flags: flags.syn })
  const refused = await guest.hears((heard) => heard.to === 300)
  expect(refused.flags & flags.rst).toBe(flags.rst)
})

test('noise does no harm', async () => {
  await guest.open(port)
  for (let round = 0; round < 5000; round++) {
    const noise = randomBytes(round % 90)
    guest.host.take(frameOf(round % 2 === 0 ? 0x0800 : 0x0806, noise))
    guest.host.take(noise)
    const flag = noise[0] ?? 0
    guest.say({ to: port, seq: round, ack: round * 7, flags: flag & ~flags.rst, payload: noise })
  }
})
