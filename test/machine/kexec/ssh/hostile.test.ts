import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import ssh2, { type ServerChannel } from 'ssh2'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Patience } from '../../../../src/machine/kexec/ssh/access.ts'
import { connect } from '../../../../src/machine/kexec/ssh/connect.ts'
import { type KeyPair, keyPair } from './keys.ts'
import { accessTo, hostPair, keysOf, runInShell, startServer, userPair } from './server.ts'

const hasty: Partial<Patience> = { loginMs: 500, reachMs: 500, openMs: 500 }

/** Something at a port that is no SSH server. */
async function startOddity(greet: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).resume()
    greet(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const { port } = server.address() as AddressInfo
  const target = { user: 'root', host: '127.0.0.1', port }
  return { access: await accessTo({ target, hostPairs: [hostPair] }), sockets }
}

/** Writes for ever, as fast as it is read. */
function flood(socket: Socket, piece: string | Buffer): void {
  const pump = () => {
    while (!socket.destroyed && socket.write(piece));
  }
  socket.on('drain', pump)
  pump()
}

describe('something that is no SSH server', () => {
  test.each<[string, (socket: Socket) => void, string]>([
    ['never answers', () => undefined, 'timeout'],
    ['hangs up', (socket) => socket.end(), 'no-ssh'],
    ['resets', (socket) => socket.resetAndDestroy(), 'no-ssh'],
    ['speaks HTTP', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'no-ssh'],
    ['is an old SSH', (socket) => socket.write('SSH-1.5-old\r\n'), 'no-ssh'],
    ['sends bytes', (socket) => flood(socket, Buffer.alloc(4096, 0xa5)), 'no-ssh'],
    ['sends a line without an end', (socket) => flood(socket, 'x'.repeat(4096)), 'no-ssh'],
    ['sends lines without an end', (socket) => flood(socket, 'x\r\n'.repeat(2000)), 'no-ssh'],
    ['says a line now and then', (socket) => dribble(socket), 'timeout'],
    ['greets, then hangs up', (socket) => socket.end('SSH-2.0-x\r\n'), 'no-ssh'],
    ['greets, then is silent', (socket) => socket.write('SSH-2.0-x\r\n'), 'timeout'],
    [
      'greets, then sends noise',
      (socket) => flood(socket, `SSH-2.0-x\r\n${'y'.repeat(9000)}`),
      'no-ssh',
    ],
  ])('that %s', async (_, greet, kind) => {
    const { access, sockets } = await startOddity(greet)
    const fault = await connect(access, { patience: hasty }).catch((error) => error)
    expect(fault).toMatchObject({ kind, outcome: 'infra-error', remedy: expect.any(String) })
    await expect.poll(() => [...sockets].every(({ destroyed }) => destroyed)).toBe(true)
  })

  test('that resets, before it is called or just after, is told of in the same words', async () => {
    const { access } = await startOddity((socket) => socket.resetAndDestroy())
    const calls = Array.from({ length: 50 }, () => connect(access, { patience: hasty }))
    for (const call of await Promise.allSettled(calls))
      expect(call).toMatchObject({
        reason: { message: expect.stringMatching(/cannot be reached: it hung up at once/) },
      })
  })

  test('is left at once on a wish to stop', async () => {
    const { access, sockets } = await startOddity(() => undefined)
    const stop = new AbortController()
    const waiting = connect(access, { signal: stop.signal })
    await expect.poll(() => sockets.size).toBe(1)
    stop.abort('SIGINT')
    await expect(waiting).rejects.toBe('SIGINT')
    await expect.poll(() => [...sockets].every(({ destroyed }) => destroyed)).toBe(true)
  })

  test('whose words cannot act in ours', async () => {
    const { access } = await startOddity((socket) =>
      socket.end('SSH-2.0-\x1b[2J\u202e::error::x\r\n'),
    )
    const fault = await connect(access, { patience: hasty }).catch((error) => error)
    expect(fault.message).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})

function dribble(socket: Socket): void {
  const timer = setInterval(() => socket.write('wait\r\n'), 20)
  socket.on('close', () => clearInterval(timer))
}

/** Sends banners of 32 KB, as fast as they are taken, until the peer is gone. */
function floodBanners(peer: unknown): void {
  const { _protocol: protocol, _sock: socket } = peer as { _protocol: Raw; _sock: Socket }
  const text = Buffer.alloc(32_000, 'x')
  const banner = Buffer.concat([Buffer.from([53]), sized(text), sized(Buffer.alloc(0))])
  const pump = () => {
    if (socket.destroyed) return
    const { write } = protocol._packetRW
    const start = write.allocStart
    const packet = write.alloc(banner.length)
    packet.set(banner, start)
    protocol._cipher.encrypt(write.finalize(packet))
    if (socket.writableNeedDrain) socket.once('drain', pump)
    else setImmediate(pump)
  }
  pump()
}

/** What the library keeps to itself of a server's end. */
interface Raw {
  readonly _packetRW: {
    readonly write: {
      readonly allocStart: number
      alloc(length: number): Buffer
      finalize(packet: Buffer): Buffer
    }
  }
  readonly _cipher: { encrypt(packet: Buffer): void }
}

function sized(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** A channel of a server's, by what the library keeps to itself. */
type Grants = ServerChannel & { readonly outgoing: { readonly id: number } }

interface Granting {
  channelWindowAdjust(channel: number, bytes: number): void
}

/** From now on the server shows another key. */
function swapHostKey(peer: unknown, pair: KeyPair): void {
  const { _hostKeys } = (peer as { _protocol: { _hostKeys: Record<string, unknown> } })._protocol
  _hostKeys['ssh-ed25519'] = ssh2.utils.parseKey(pair.private)
}

describe('an SSH server', () => {
  test('that never decides about a key is waited for no longer than the time', async () => {
    const server = await startServer()
    const login = connect(await accessTo(server), { patience: hasty })
    await expect.poll(() => server.peers.length).toBe(1)
    server.peers[0]?.removeAllListeners('authentication').on('authentication', () => undefined)
    await expect(login).rejects.toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('did not let root in within 0.5 s'),
    })
  })

  test('that has banners without an end is waited for no longer than the time', async () => {
    const server = await startServer()
    const login = connect(await accessTo(server), { patience: hasty })
    await expect.poll(() => server.peers.length).toBe(1)
    const [peer] = server.peers
    peer?.removeAllListeners('authentication').once('authentication', () => floodBanners(peer))
    await expect(login).rejects.toMatchObject({ kind: 'timeout' })
  })

  test('that hangs up in the midst of the login ends it as one', async () => {
    const server = await startServer()
    const login = connect(await accessTo(server, { keys: await keysOf(keyPair(), userPair) }))
    await expect.poll(() => server.peers.length).toBe(1)
    const [peer] = server.peers
    peer?.removeAllListeners('authentication').on('authentication', (attempt) => {
      if (attempt.method === 'none') attempt.reject(['publickey'])
      else peer.end()
    })
    await expect(login).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('the host cut it off'),
    })
  })

  test('that wants a password is told to take a key', async () => {
    const server = await startServer()
    const login = connect(await accessTo(server))
    await expect.poll(() => server.peers.length).toBe(1)
    server.peers[0]
      ?.removeAllListeners('authentication')
      .on('authentication', (attempt) => attempt.reject(['password']))
    await expect(login).rejects.toMatchObject({
      kind: 'auth',
      remedy: expect.stringContaining('takes no keys, only password'),
    })
  })

  test('that never starts a command is waited for no longer than the time', async () => {
    const server = await startServer()
    const host = await connect(await accessTo(server), { patience: hasty })
    onTestFinished(() => host.close())
    server.peers[0]?.removeAllListeners('session').on('session', () => undefined)
    await expect(host.exec('true')).rejects.toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('did not start the command within 0.5 s'),
    })
  })

  test('that ends a command without saying how', async () => {
    const server = await startServer({ onExec: (channel) => channel.end('half') })
    const host = await connect(await accessTo(server))
    onTestFinished(() => host.close())
    await expect(host.exec('true')).rejects.toMatchObject({
      kind: 'cut',
      message: expect.stringContaining('without saying how'),
    })
  })

  test('that hangs up in the midst of output', async () => {
    const server = await startServer({
      onExec: (channel, _, peer) => channel.write('x'.repeat(1e6), () => peer.end()),
    })
    const host = await connect(await accessTo(server))
    await expect(host.exec('x', { mostStdout: 1e7 })).rejects.toMatchObject({ kind: 'cut' })
    expect(await host.closed).toMatchObject({ kind: 'cut' })
  })

  test('that heeds no flow control is cut off', async () => {
    const server = await startServer({
      onExec: (channel) => {
        const pump = () => {
          // The window that was granted, forgotten.
          ;(channel as ServerChannel & { outgoing: { window: number } }).outgoing.window = 2 ** 31
          if (channel.writable && channel.write(Buffer.alloc(1e6))) setImmediate(pump)
          else channel.once('drain', pump)
        }
        pump()
      },
    })
    const host = await connect(await accessTo(server))
    const session = await host.open('x')
    const failed = once(session, 'error')
    expect(await host.closed).toMatchObject({ message: expect.stringContaining('given room for') })
    expect((await failed)[0]).toMatchObject({ kind: 'cut' })
  })

  test('that grants endless room and takes nothing fills no memory here', async () => {
    const server = await startServer({
      onExec: (channel, _, peer) => {
        const { outgoing } = channel as Grants
        const { _protocol, _sock } = peer as unknown as { _protocol: Granting; _sock: Socket }
        _protocol.channelWindowAdjust(outgoing.id, 2 ** 31)
        _sock.pause()
        onTestFinished(() => void _sock.resume())
      },
    })
    const host = await connect(await accessTo(server))
    onTestFinished(() => host.close())
    let given = 0
    async function* endless() {
      while (given < 256e6) {
        given += 1e6
        yield Buffer.alloc(1e6)
      }
    }
    const running = host.exec('x', { stdin: endless(), limitMs: 1500 })
    await expect(running).rejects.toMatchObject({ kind: 'timeout' })
    expect(given).toBeLessThan(64e6)
  })

  test('that falls silent is given up', async () => {
    const server = await startServer()
    const host = await connect(await accessTo(server), {
      patience: { aliveMs: 50, silentMs: 400 },
    })
    const session = await host.open('cat')
    session.on('error', () => undefined)
    const socket = (server.peers[0] as unknown as { _sock: Socket })._sock
    socket.pause()
    onTestFinished(() => void socket.resume())
    expect(await host.closed).toMatchObject({
      kind: 'cut',
      message: expect.stringMatching(/has said nothing for 0\.4 s/),
    })
    await expect(session.ended).rejects.toMatchObject({ kind: 'cut' })
  })

  test('that has nothing to say is not given up', async () => {
    const server = await startServer({ onExec: runInShell })
    const host = await connect(await accessTo(server), {
      patience: { aliveMs: 20, silentMs: 200 },
    })
    onTestFinished(() => host.close())
    expect(await host.exec('sleep 1; echo here')).toMatchObject({ stdout: 'here\n' })
  })

  test('that shows another key when keys are exchanged anew is cut off', async () => {
    const server = await startServer({ hostPairs: [hostPair] })
    const host = await connect(await accessTo(server))
    const [peer] = server.peers
    swapHostKey(peer, keyPair())
    peer?.rekey()
    const why = await host.closed
    expect(why, why?.message).toMatchObject({ kind: 'key-changed' })
  })
})
