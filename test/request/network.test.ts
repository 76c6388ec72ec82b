import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RawRequest } from '../../src/request/raw.ts'
import { parse, problemsOf } from './asking.ts'

const server = createServer()
const socket = createSocket('udp4')
let taken: number
let takenUdp: number
beforeAll(async () => {
  const listening = [once(server, 'listening'), once(socket, 'listening')]
  server.listen(0, '127.0.0.1')
  socket.bind(0, '127.0.0.1')
  await Promise.all(listening)
  taken = (server.address() as AddressInfo).port
  takenUdp = socket.address().port
})
afterAll(() => {
  server.close()
  socket.close()
})

async function whyNot(raw: RawRequest): Promise<string[]> {
  const problems = await problemsOf(raw)
  expect(problems.every(({ remedy }) => remedy !== '')).toBe(true)
  return problems.map(({ input, reason }) => `${input} ${reason}`)
}

describe('the network', () => {
  test.each([
    [undefined, { kind: 'user' }],
    ['user', { kind: 'user' }],
    ['none', { kind: 'none' }],
    ['restricted', { kind: 'restricted', ports: [] }],
    ['restricted=80,443,80', { kind: 'restricted', ports: [80, 443] }],
  ])('%s is %j', async (network, read) => {
    expect((await parse(network === undefined ? {} : { network })).network).toEqual(read)
  })

  test.each(['', 'tap', 'user=1', 'none=', 'bridge', 'User'])('%j is none', async (network) => {
    expect(await whyNot({ network })).toEqual(['--network is no network we know'])
  })

  test.each([
    'restricted=',
    'restricted=0',
    'restricted=65536',
    'restricted=80,x',
    'restricted=1e2',
  ])('%s is refused', async (network) => {
    expect(await whyNot({ network })).toHaveLength(1)
  })

  test('is no bridge that does not exist, or is none', async () => {
    const [missing] = await whyNot({ network: 'bridge=none/../lo' })
    expect(missing).toBe('--network names a bridge that this host does not have')
    expect((await whyNot({ network: 'bridge=lo' }))[0]).toBe(
      '--network names lo, which is no bridge',
    )
  })
})

describe('a forward', () => {
  test.each([
    ['0:80', { protocol: 'tcp', address: '127.0.0.1', hostPort: 0, guestPort: 80 }],
    ['udp:0:53', { protocol: 'udp', address: '127.0.0.1', hostPort: 0, guestPort: 53 }],
    ['tcp:0.0.0.0:0:1', { protocol: 'tcp', address: '0.0.0.0', hostPort: 0, guestPort: 1 }],
    ['127.0.0.2:0:65535', { protocol: 'tcp', address: '127.0.0.2', hostPort: 0, guestPort: 65535 }],
  ])('%s is %j', async (forward, read) => {
    expect((await parse({ forward: [forward] })).forwards).toEqual([read])
  })

  test.each([
    '',
    '80',
    ':',
    '1:2:3:4',
    'sctp:1:2',
    '65536:1',
    '1:0',
    '-1:1',
    'localhost:0:1',
    '::1:0:1',
  ])('%j is none', async (forward) => {
    expect(await whyNot({ forward: [forward] })).toHaveLength(1)
  })

  test('from a port that is taken is refused, of TCP and of UDP', async () => {
    const forward = [`${taken}:80`, `udp:${takenUdp}:53`]
    expect(await whyNot({ forward })).toEqual([
      `--forward 127.0.0.1:${taken} is taken on this host`,
      `--forward 127.0.0.1:${takenUdp} is taken on this host`,
    ])
    expect(await whyNot({ forward: ['192.0.2.77:0:80'] })).toEqual([
      '--forward 192.0.2.77:0 is no address of this host',
    ])
  })

  test('is one for each port of the host, whose any address is all of them', async () => {
    const forward = ['20080:80', 'udp:20080:80', '0.0.0.0:20080:81', '0:1', '0:1']
    expect(await whyNot({ forward })).toEqual(['--forward is the second way in at port 20080'])
  })

  test.each(['none', 'bridge=lo'])('with %s leads nowhere', async (network) => {
    const [first, second] = await whyNot({ network, forward: ['0:80'] })
    expect(second ?? first).toMatch(/--forward (leads to a guest without|is not needed)/)
  })

  test('of UDP is not for a restricted network', async () => {
    expect(await whyNot({ network: 'restricted', forward: ['0:80', 'udp:0:53'] })).toHaveLength(1)
  })
})

test('gdb has a port of its own', async () => {
  expect((await parse({ gdb: '21234' })).gdbPort).toBe(21234)
  expect(await whyNot({ gdb: 'x' })).toEqual(['--gdb is no port'])
  expect(await whyNot({ gdb: '0' })).toEqual(['--gdb is no port'])
  expect(await whyNot({ gdb: String(taken) })).toEqual(['--gdb is taken'])
  expect(await whyNot({ gdb: '21234', forward: ['21234:80'] })).toEqual([
    '--gdb is forwarded into the guest',
  ])
})
