import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect as connectTcp } from 'node:net'
import ssh2, { type Connection as Peer, type ServerChannel, type ServerConfig } from 'ssh2'
import { onTestFinished } from 'vitest'
import type { Access } from '../../../../src/machine/kexec/ssh/access.ts'
import type { FoundKeys } from '../../../../src/machine/kexec/ssh/keys/find.ts'
import { readKeyText } from '../../../../src/machine/kexec/ssh/keys/private-key.ts'
import { parseKnownHosts } from '../../../../src/machine/kexec/ssh/known-hosts/known-hosts.ts'
import { keyLine } from '../../../../src/machine/kexec/ssh/public-key.ts'
import type { Target } from '../../../../src/machine/kexec/ssh/target.ts'
import { type KeyPair, keyPair } from './keys.ts'

/** The pairs that tests use unless they are about others: making some takes its time. */
export const hostPair = keyPair()
export const userPair = keyPair()

export interface ServerWish extends Partial<ServerConfig> {
  readonly hostPairs?: readonly KeyPair[]
  /** Who may log in; all but the user's own key are refused unless it says otherwise. */
  readonly authorized?: readonly KeyPair[]
  /** What to do with a command in place of running it. */
  readonly onExec?: (channel: ServerChannel, command: string, peer: Peer) => void
}

export interface TestServer {
  readonly target: Target
  readonly hostPairs: readonly KeyPair[]
  readonly peers: readonly Peer[]
  /** How often somebody tried to log in. */
  readonly attempts: () => number
  /** What it was asked to run. */
  readonly commands: readonly string[]
  close(): void
}

/** A real SSH server on this host's loopback, gone after the test; commands run in sh. */
export async function startServer(wish: ServerWish = {}): Promise<TestServer> {
  const { hostPairs = [hostPair], authorized = [userPair], onExec = runInShell, ...config } = wish
  const peers: Peer[] = []
  let attempts = 0
  const commands: string[] = []
  const hostKeys = hostPairs.map((pair) => pair.private)
  const server = new ssh2.Server({ ...config, hostKeys }, (peer) => {
    peers.push(peer)
    peer.on('error', () => undefined)
    peer.on('authentication', (attempt) => {
      attempts += 1
      const isKnown =
        attempt.method === 'publickey' &&
        authorized.some(({ publicKey }) => publicKey.blob.equals(attempt.key.data))
      if (isKnown) attempt.accept()
      else attempt.reject(['publickey'])
    })
    peer.on('session', (accept) => {
      accept().on('exec', (take, _, { command }) => {
        commands.push(command)
        onExec(take(), command, peer)
      })
    })
    peer.on('tcpip', (accept, reject, { destIP, destPort }) => {
      const socket = connectTcp(destPort, destIP)
      socket.once('error', () => reject())
      socket.once('connect', () => {
        const channel = accept()
        socket.on('error', () => channel.close()).on('close', () => channel.close())
        channel.on('error', () => undefined).on('close', () => socket.destroy())
        channel.pipe(socket).pipe(channel)
      })
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const close = () => {
    server.close()
    for (const peer of peers) peer.end()
  }
  onTestFinished(close)
  const { port } = server.address() as AddressInfo
  const target = { user: 'root', host: '127.0.0.1', port }
  return { target, hostPairs, peers, attempts: () => attempts, commands, close }
}

/** Runs a command as sshd does. */
export function runInShell(channel: ServerChannel, command: string): void {
  const child = spawn('sh', ['-c', command])
  channel.pipe(child.stdin.on('error', () => undefined))
  child.stdout.pipe(channel, { end: false })
  child.stderr.pipe(channel.stderr, { end: false })
  channel.on('close', () => child.kill('SIGKILL'))
  child.on('close', (code, signal) => {
    if (code === null) channel.exit(`${signal}`.slice(3), false, '')
    else channel.exit(code)
    channel.end()
  })
}

/** The keys found for a test, with nothing left out. */
export async function keysOf(...pairs: readonly KeyPair[]): Promise<FoundKeys> {
  const read = await Promise.all(pairs.map((pair) => readKeyText(pair.private, 'a test key')))
  return {
    identities: read.flatMap((each) => (each.kind === 'key' ? each.identity : [])),
    left: [],
  }
}

/** Known hosts that know these servers by all their keys. */
export function knowing(...servers: readonly Pick<TestServer, 'target' | 'hostPairs'>[]) {
  const lines = servers.flatMap(({ target, hostPairs }) =>
    hostPairs.map(({ publicKey }) => `[${target.host}]:${target.port} ${keyLine(publicKey)}`),
  )
  return parseKnownHosts(lines.join('\n'), '/known')
}

/** What lets one into a server. */
export async function accessTo(
  server: Pick<TestServer, 'target' | 'hostPairs'>,
  more: Partial<Access> = {},
): Promise<Access> {
  return {
    target: server.target,
    keys: await keysOf(userPair),
    knownHosts: knowing(server),
    ...more,
  }
}
