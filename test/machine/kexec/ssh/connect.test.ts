import { once } from 'node:events'
import { type AddressInfo, connect as connectTcp, createServer, Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Access } from '../../../../src/machine/kexec/ssh/access.ts'
import { type ConnectWatch, connect } from '../../../../src/machine/kexec/ssh/connect.ts'
import { parseKnownHosts } from '../../../../src/machine/kexec/ssh/known-hosts/known-hosts.ts'
import { fingerprint, keyLine } from '../../../../src/machine/kexec/ssh/public-key.ts'
import { keyPair } from './keys.ts'
import { accessTo, hostPair, keysOf, knowing, startServer, userPair } from './server.ts'

/** A connection that is closed after the test. */
async function connected(access: Access, watch?: ConnectWatch) {
  const connection = await connect(access, watch)
  onTestFinished(() => connection.close())
  return connection
}

/** The fault that a connection ended in. */
async function refused(access: Access, watch?: ConnectWatch) {
  return connect(access, watch).then(
    (connection) => {
      connection.close()
      throw new Error('it connected')
    },
    (error) => error,
  )
}

test('a known host is connected to, and says which key it proved', async () => {
  const server = await startServer()
  const { hostKey, target } = await connected(await accessTo(server))
  expect(hostKey).toMatchObject({ type: 'ssh-ed25519' })
  expect(hostKey.fingerprint).toBe(fingerprint(hostPair.publicKey))
  expect(hostKey.blob.equals(hostPair.publicKey.blob)).toBe(true)
  expect(target).toEqual(server.target)
})

describe('a host with several keys', () => {
  const rsa = keyPair('rsa')
  const ecdsa = keyPair('ecdsa')
  test.each([
    ['ssh-rsa', rsa],
    ['ecdsa-sha2-nistp256', ecdsa],
    ['ssh-ed25519', hostPair],
  ])('shows the one that is known: %s', async (type, pair) => {
    const server = await startServer({ hostPairs: [hostPair, ecdsa, rsa] })
    const knownHosts = knowing({ target: server.target, hostPairs: [pair] })
    const { hostKey } = await connected(await accessTo(server, { knownHosts }))
    expect(hostKey.type).toBe(type)
    const pinned = [pair.publicKey]
    const none = parseKnownHosts('', '/none')
    const again = await connected(await accessTo(server, { knownHosts: none, pinned }))
    expect(again.hostKey.type).toBe(type)
  })
})

describe('nobody logs in to', () => {
  test('a host that is not known', async () => {
    const server = await startServer()
    const fault = await refused(
      await accessTo(server, { knownHosts: parseKnownHosts('', '/none') }),
    )
    expect(fault).toMatchObject({ kind: 'unknown-host', outcome: 'infra-error' })
    expect(fault.message).toContain(fingerprint(hostPair.publicKey))
    expect(fault.remedy).toContain(keyLine(hostPair.publicKey))
    expect(server.attempts()).toBe(0)
  })

  test('a host with another key, also on the second time', async () => {
    const first = await startServer()
    const access = await accessTo(first)
    const connection = await connected(access)
    connection.close()
    await connection.closed
    const second = await startServer({ hostPairs: [keyPair()] })
    const lines = `[127.0.0.1]:${second.target.port} ${keyLine(hostPair.publicKey)}`
    const knownHosts = parseKnownHosts(lines, '/known')
    const fault = await refused({ ...access, target: second.target, knownHosts })
    expect(fault).toMatchObject({ kind: 'key-changed' })
    expect(fault.message).toContain(`${fingerprint(hostPair.publicKey)} (/known:1)`)
    const pinned = [connection.hostKey]
    const everything = `* ${keyLine(second.hostPairs[0]?.publicKey ?? hostPair.publicKey)}`
    const known = parseKnownHosts(everything, '/known')
    expect(
      await refused({ ...access, target: second.target, knownHosts: known, pinned }),
    ).toMatchObject({ kind: 'key-changed' })
    expect(second.peers.length).toBe(2)
    expect(second.attempts()).toBe(0)
  })

  test('a host with a revoked key', async () => {
    const server = await startServer()
    const lines = [
      `[127.0.0.1]:${server.target.port} ${keyLine(hostPair.publicKey)}`,
      `@revoked * ${keyLine(hostPair.publicKey)}`,
    ]
    const knownHosts = parseKnownHosts(lines.join('\n'), '/known')
    expect(await refused(await accessTo(server, { knownHosts }))).toMatchObject({
      kind: 'revoked',
      message: expect.stringContaining('/known:2'),
    })
    expect(server.attempts()).toBe(0)
  })
})

describe('logging in', () => {
  test('goes through the keys in their order', async () => {
    const server = await startServer()
    const keys = await keysOf(keyPair(), keyPair('rsa'), userPair)
    await connected(await accessTo(server, { keys }))
  })

  test.each(['rsa', 'ecdsa'] as const)('works with a key of type %s', async (type) => {
    const pair = keyPair(type)
    const server = await startServer({ authorized: [pair] })
    await connected(await accessTo(server, { keys: await keysOf(pair) }))
  })

  test('without success names what was tried and what was left out', async () => {
    const server = await startServer()
    const wrong = keyPair()
    const keys = { ...(await keysOf(wrong)), left: ['~/.ssh/id_rsa wants a passphrase'] }
    const fault = await refused(await accessTo(server, { keys }))
    expect(fault).toMatchObject({ kind: 'auth' })
    expect(fault.message).toContain(`a test key (${fingerprint(wrong.publicKey)})`)
    expect(fault.message).toContain('wants a passphrase')
    expect(fault.remedy).toContain('~root/.ssh/authorized_keys')
  })

  test('without a key says so', async () => {
    const server = await startServer()
    const fault = await refused(await accessTo(server, { keys: await keysOf() }))
    expect(fault).toMatchObject({ kind: 'auth', message: expect.stringMatching(/no key to try/) })
    expect(fault.remedy).toContain('ssh-add')
  })
})

test('the way leads through other hosts, each with a check of its own', async () => {
  const [outer, inner, end] = [
    await startServer({ hostPairs: [keyPair()] }),
    await startServer({ hostPairs: [keyPair('ecdsa')] }),
    await startServer(),
  ]
  const proxyJump = [outer.target, inner.target]
  const knownHosts = knowing(outer, inner, end)
  const access = await accessTo(end, { proxyJump, knownHosts })
  const connection = await connected(access)
  expect((await connection.exec('echo hello')).stdout).toBe('hello\n')
  expect([outer.peers.length, inner.peers.length, end.peers.length]).toEqual([1, 1, 1])

  const attempts = inner.attempts()
  const strange = await refused({ ...access, knownHosts: knowing(outer, end) })
  expect(strange).toMatchObject({ kind: 'unknown-host' })
  expect(strange.message).toContain(`127.0.0.1:${inner.target.port} shows`)
  expect(end.peers.length).toBe(1)
  expect(inner.attempts()).toBe(attempts)

  const onlyEnd = await refused({ ...access, pinned: [userPair.publicKey] })
  expect(onlyEnd.message).toContain(`127.0.0.1:${end.target.port} shows`)

  inner.close()
  const why = await connection.closed
  expect(why).toMatchObject({ kind: 'cut' })
  await expect(connection.exec('true')).rejects.toBe(why)
})

test('a host that the one before does not reach is told with both', async () => {
  const hop = await startServer()
  const target = { user: 'root', host: '127.0.0.1', port: 1 }
  const fault = await refused(await accessTo(hop, { target, proxyJump: [hop.target] }))
  expect(fault).toMatchObject({ kind: 'unreachable' })
  expect(fault.message).toContain(`127.0.0.1:${hop.target.port} does not reach 127.0.0.1:1`)
})

test.each(['', 'Welcome!\r\nBe good.\r\n'])(
  'first words may come in pieces, after %j',
  async (words) => {
    const server = await startServer(words === '' ? {} : { greeting: words })
    const between = createServer((socket) => {
      const further = connectTcp(server.target.port, '127.0.0.1')
      socket.setNoDelay(true).pipe(further)
      further.once('data', async (first: Buffer) => {
        further.pause()
        for (const byte of first) {
          socket.write(Buffer.from([byte]))
          await new Promise(setImmediate)
        }
        further.pipe(socket)
      })
      socket.on('close', () => further.destroy())
    })
    await once(between.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void between.close())
    const { port } = between.address() as AddressInfo
    const target = { ...server.target, port }
    const knownHosts = knowing({ target, hostPairs: [hostPair] })
    const connection = await connected(await accessTo(server, { target, knownHosts }))
    expect(await connection.exec('true')).toMatchObject({ code: 0 })
  },
)

describe('where there is no connection at all', () => {
  test('nobody listens', async () => {
    const server = await startServer()
    server.close()
    expect(await refused(await accessTo(server))).toMatchObject({ kind: 'refused' })
    const target = { ...server.target, host: 'localhost' } // of two addresses
    expect(await refused(await accessTo(server, { target }))).toMatchObject({ kind: 'refused' })
  })

  test('the name is none', async () => {
    const server = await startServer()
    const target = { ...server.target, host: 'no-such-host.invalid' }
    expect(await refused(await accessTo(server, { target }))).toMatchObject({ kind: 'unresolved' })
  })

  test('a wish to stop ends the waiting', async () => {
    const server = await startServer()
    const access = await accessTo(server)
    expect(await refused(access, { signal: AbortSignal.abort('SIGINT') })).toBe('SIGINT')
    expect(server.peers).toEqual([])
  })
})

test('closing it takes no longer than a moment where nobody listens any more', async () => {
  const server = await startServer()
  const connection = await connected(await accessTo(server))
  const session = await connection.open('cat')
  const { _sock: socket } = server.peers[0] as unknown as { readonly _sock: Socket }
  socket.pause()
  session.write(Buffer.alloc(1_000_000))
  const failed = once(session, 'error')
  connection.close()
  expect((await failed)[0]).toMatchObject({ kind: 'closed' })
  onTestFinished(() => void socket.destroy())
  await expect.poll(() => openSockets(server.target.port), { timeout: 30_000 }).toBe(0)
})

/** How many sockets of this process lead to a port. */
function openSockets(port: number): number {
  const handles = (process as unknown as { _getActiveHandles(): unknown[] })._getActiveHandles()
  return handles.filter((each) => each instanceof Socket && each.remotePort === port).length
}

test('closing it leaves nothing open on either side', async () => {
  const server = await startServer()
  const connection = await connected(await accessTo(server))
  const gone = once(server.peers[0] ?? expect.fail(), 'close')
  connection.close()
  connection.close()
  expect(await connection.closed).toMatchObject({ kind: 'closed' })
  await gone
  await expect(connection.exec('true')).rejects.toMatchObject({ kind: 'closed' })
})
