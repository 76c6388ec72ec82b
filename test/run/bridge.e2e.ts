import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isAlive } from '../../src/host/process.ts'
import { newFolder, readEvents, readRun, runScript } from '../e2e/script.ts'
import { runTool } from '../e2e/tool.ts'
import { scratchFolder } from '../scratch.ts'

const isRoot = process.getuid?.() === 0
const bridge = `tb${process.pid}`
const network = ['--network', `bridge=${bridge}`]

beforeEach(() => {
  if (!isRoot) return
  ip('link', 'add', bridge, 'type', 'bridge')
  ip('addr', 'add', '10.213.7.1/24', 'dev', bridge)
  ip('link', 'set', bridge, 'up')
})
afterEach(() => {
  if (isRoot) ip('link', 'del', bridge)
})

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' })
}

const cables = () => readdirSync(`/sys/class/net/${bridge}/brif`)

test('a guest on a bridge talks to the host by an address of its own choice', async (context) => {
  if (!isRoot) return context.skip('only root can make a bridge')
  const script = `ip -4 -o addr show dev eth0; ip addr add 10.213.7.9/24 dev eth0
    /run/testbed/busybox ping -c 1 -w 20 10.213.7.1 | grep -o '1 packets received'`
  const { text, code } = await runScript(script, network)
  expect([text, code]).toEqual(['1 packets received\n', 0])
  expect(cables()).toEqual([])
})

test("a guest on a bridge has what the bridge's own server gives it", async (context) => {
  if (!isRoot) return context.skip('only root can make a bridge')
  const server = await serveDhcp()
  try {
    const show =
      "ip -4 -o addr show dev eth0 | grep -o '10[.0-9/]*' | head -1; ip route | head -1; cat /etc/resolv.conf"
    const { text } = await runScript(show, network)
    expect(text).toBe('10.213.7.50/24\ndefault via 10.213.7.1 dev eth0 \nnameserver 10.213.7.53\n')
  } finally {
    server.kill('SIGKILL')
    await once(server, 'close')
  }
})

test('a killed tool leaves its cable to the next command, which takes it out', async (context) => {
  if (!isRoot) return context.skip('only root can make a bridge')
  const folder = newFolder()
  const args = ['run', '--quiet', '--results', folder, ...network, 'echo ready; sleep 1000']
  await runTool(args, {
    onStart: (child) => child.stdout?.once('data', () => child.kill('SIGKILL')),
    onStdout: () => undefined,
  })
  const survivors = () =>
    readEvents(folder).filter((each) => each.type === 'process-started' && isAlive(each.process))
  await expect.poll(survivors, { timeout: 60_000 }).toEqual([])
  expect(cables()).toHaveLength(1)
  await runTool(['collect', folder])
  expect(cables()).toEqual([])
  expect(readRun(folder).result.outcome).toBe('infra-error')
})

/** The guest's own busybox, from the store, as the server of the bridge. */
async function serveDhcp() {
  const store = readdirSync('/nix/store').filter((name) => name.endsWith('-testbed-tools'))
  const busybox = store
    .map((name) => `/nix/store/${name}/bin/busybox`)
    .find((each) => existsSync(each))
  if (busybox === undefined) throw new Error('the store has no busybox of ours')
  const folder = scratchFolder()
  const settings = [
    ...['start 10.213.7.50', 'end 10.213.7.50', `interface ${bridge}`],
    ...[`lease_file ${folder}/leases`, `pidfile ${folder}/pid`],
    ...['option subnet 255.255.255.0', 'option router 10.213.7.1', 'option dns 10.213.7.53'],
  ]
  writeFileSync(join(folder, 'leases'), '')
  writeFileSync(join(folder, 'conf'), `${settings.join('\n')}\n`)
  const server = spawn(busybox, ['udhcpd', '-f', join(folder, 'conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await once(server.stderr, 'data') // that it has started
  return server
}
