import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commandOf } from '../../src/request/command.ts'
import type { Caller, RawRequest } from '../../src/request/raw.ts'
import { scratchFolder } from '../scratch.ts'
import { caller, hardware, parse, problemsOf } from './asking.ts'

const pem = '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----'

async function hardwareOf(raw: RawRequest = {}, changes: Partial<Caller> = {}) {
  const { hardware: parsed } = await parse({ ...hardware(), ...raw }, changes)
  if (parsed === undefined) throw new Error('no hardware was asked for')
  return parsed
}

async function whyNot(raw: RawRequest, changes: Partial<Caller> = {}) {
  const problems = await problemsOf({ ...hardware(), ...raw }, changes)
  return problems.map(({ input, reason }) => `${input} ${reason}`)
}

test('a target with a key is hardware, with every default filled in', async () => {
  const raw = hardware()
  expect(await hardwareOf(raw)).toEqual({
    access: {
      target: { user: 'root', host: '192.0.2.7', port: 22 },
      keys: [{ kind: 'file', path: raw.sshKey?.[0] }],
      knownHosts: [{ kind: 'file', path: raw.knownHosts?.[0] }],
      proxyJump: [],
    },
    inherit: ['user-auth', 'host-keys', 'ip-setup'],
    zswap: false,
    transport: 'auto',
    after: 'return',
    leaseMs: 300_000,
    waitForLockMs: 0,
  })
})

test('of hardware nothing is asked that was not said, and this host is no measure for it', async () => {
  expect(await parse(hardware())).toMatchObject({ memoryMiB: 0, cpus: 0 })
  const raw = { ...hardware(), memory: '9000G', cpus: '128', system: 'aarch64-linux' }
  expect(await parse(raw)).toMatchObject({ memoryMiB: 9_216_000, cpus: 128 })
  expect(await whyNot({ memory: 'lots', cpus: '0' })).toHaveLength(2)
})

describe('a target', () => {
  test.each([
    ['ssh://root@board:2222', { user: 'root', host: 'board', port: 2222 }],
    ['board', { user: 'root', host: 'board', port: 22 }],
    ['ssh://me@[2001:db8::7]:22', { user: 'me', host: '2001:db8::7', port: 22 }],
    ['me@192.0.2.7:1', { user: 'me', host: '192.0.2.7', port: 1 }],
    ['ssh://board.lab.example/', { user: 'root', host: 'board.lab.example', port: 22 }],
  ])('%s', async (target, expected) => {
    expect((await hardwareOf({ target })).access.target).toEqual(expected)
  })

  test.each([
    'http://board',
    'ssh://',
    '',
    '-oProxyCommand=x',
    'ssh://-x',
    'root@-x',
    'board:0',
    'board:65536',
    'board:x',
    '2001:db8::7',
    '[board]',
    '@board',
    '-l@board',
    'a b',
    'board/path',
    'board\n',
    'board;reboot',
  ])('%j is none', async (target) => {
    expect(await whyNot({ target })).toHaveLength(1)
  })

  test('with a password is refused, and the password is not shown', async () => {
    for (const target of ['ssh://root:hunter2@board', 'root:hunter2@board:22']) {
      const problems = await problemsOf({ ...hardware(), target })
      expect(problems).toMatchObject([{ reason: expect.stringContaining('password') }])
      expect(JSON.stringify(problems)).not.toContain('hunter2')
    }
  })

  test('has its user from one place', async () => {
    expect((await hardwareOf({ sshUser: 'admin' })).access.target.user).toBe('admin')
    const both = { target: 'me@board', sshUser: 'me' }
    expect((await hardwareOf(both)).access.target.user).toBe('me')
    expect(await whyNot({ target: 'me@board', sshUser: 'you' })).toHaveLength(1)
    expect(await whyNot({ sshUser: '-l' })).toHaveLength(1)
  })

  test('is reached by hosts on the way, in their order', async () => {
    const { access } = await hardwareOf({ proxyJump: 'me@gate:2200, inner' })
    expect(access.proxyJump).toEqual([
      { user: 'me', host: 'gate', port: 2200 },
      { user: 'root', host: 'inner', port: 22 },
    ])
    expect(await whyNot({ proxyJump: 'gate,-x,a b' })).toHaveLength(1)
  })

  test('is needed', async () => {
    const { target: _, ...rest } = hardware()
    expect(await problemsOf(rest)).toMatchObject([{ input: '--target' }])
  })
})

describe('keys and known hosts', () => {
  const home = scratchFolder()

  test('are the agent’s and the user’s own where none are named', async () => {
    const folder = scratchFolder()
    const socket = join(folder, 'agent')
    const server = createServer().listen(socket)
    await new Promise((done) => server.once('listening', done))
    mkdirSync(join(folder, '.ssh'))
    writeFileSync(join(folder, '.ssh/known_hosts'), '')
    const { access } = await hardwareOf(
      { sshKey: [], knownHosts: [] },
      { env: { HOME: folder, SSH_AUTH_SOCK: socket } },
    )
    server.close()
    expect(access).toMatchObject({ keys: [], agent: socket })
    expect(access.knownHosts[0]).toEqual({ kind: 'file', path: join(folder, '.ssh/known_hosts') })
  })

  test('are needed', async () => {
    expect(await whyNot({ sshKey: [] })).toEqual([expect.stringContaining('neither an agent')])
    mkdirSync(join(home, '.ssh'))
    writeFileSync(join(home, '.ssh/id_ed25519'), '')
    expect(await whyNot({ sshKey: [] }, { env: { HOME: home } })).toEqual([])
    const dead = { env: { SSH_AUTH_SOCK: join(home, 'gone') } }
    expect(await whyNot({ sshKey: [] }, dead)).toHaveLength(1)
  })

  test('are files that are there', async () => {
    expect(await whyNot({ sshKey: ['gone', '.', ''], knownHosts: ['gone'] })).toHaveLength(4)
  })

  test('may be text, which is never shown', async () => {
    const env = { TESTBED_SSH_KEY: `  ${pem.replaceAll('\n', '\r\n')}\r\n` }
    const given = { sshKey: [], knownHosts: [], knownHostsText: 'board ssh-ed25519 AAAA' }
    const { access } = await hardwareOf({ ...given, sshKeyEnv: 'TESTBED_SSH_KEY' }, { env })
    const [key] = access.keys
    expect(key?.kind === 'text' && key.text.reveal()).toBe(`${pem}\n`)
    expect(access.knownHosts).toEqual([{ kind: 'text', text: 'board ssh-ed25519 AAAA' }])
    expect(JSON.stringify(access)).not.toContain('PRIVATE')
    const half = { TESTBED_SSH_KEY: pem.slice(0, 50) }
    const problems = await problemsOf(
      { ...hardware(), sshKeyEnv: 'TESTBED_SSH_KEY' },
      { env: half },
    )
    expect(problems).toMatchObject([{ input: '--ssh-key-env' }])
    expect(JSON.stringify(problems)).not.toContain('BEGIN OPENSSH')
  })
})

test('what is inherited is chosen by name', async () => {
  expect((await hardwareOf({ inherit: 'ip-setup, user-auth' })).inherit).toEqual([
    'user-auth',
    'ip-setup',
  ])
  expect((await hardwareOf({ inherit: 'none' })).inherit).toEqual([])
  for (const inherit of ['', 'disks', 'none,ip-setup', 'ip-setup,x'])
    expect(await whyNot({ inherit })).toHaveLength(1)
})

test('how the guest gets there', async () => {
  expect(await hardwareOf({ transport: 'tarball' })).toMatchObject({ transport: 'tarball' })
  const transport = 'pull=https://files.example/image'
  expect(await hardwareOf({ transport })).toMatchObject({
    transport: 'pull',
    pullFrom: 'https://files.example/image',
  })
  for (const wrong of ['pull', 'pull=', 'pull=file:///x', 'pull=https://a:b@c/', 'rsync', ''])
    expect(await whyNot({ transport: wrong }), wrong).toHaveLength(1)
})

test('what becomes of it, and by what means', async () => {
  const powerCycleCommand = 'ipmitool -P hunter2 power cycle'
  const parsed = await hardwareOf({ after: 'power-cycle', powerCycleCommand })
  expect(parsed).toMatchObject({ after: 'power-cycle' })
  expect(parsed.powerCycleCommand?.reveal()).toBe(powerCycleCommand)
  expect(JSON.stringify(parsed)).not.toContain('hunter2')
  expect(await whyNot({ after: 'power-cycle' })).toHaveLength(1)
  expect(await whyNot({ after: 'burn' })).toHaveLength(1)
  expect(await whyNot({ powerCycleCommand: ' ' })).toHaveLength(1)
})

test('a command that shows its console is a secret too', async () => {
  const consoleCommand = 'ipmitool -P hunter2 sol activate'
  const parsed = await hardwareOf({ consoleCommand })
  expect(parsed.consoleCommand?.reveal()).toBe(consoleCommand)
  expect(JSON.stringify(parsed)).not.toContain('hunter2')
  expect(await whyNot({ consoleCommand: '' })).toHaveLength(1)
})

test('times have their limits', async () => {
  expect(await hardwareOf({ lease: '90s', wait: '1h' })).toMatchObject({
    leaseMs: 90_000,
    waitForLockMs: 3_600_000,
  })
  for (const lease of ['29s', '25h', '5', 'soon', ''])
    expect(await whyNot({ lease }), lease).toHaveLength(1)
  expect(await hardwareOf({ wait: '0s' })).toMatchObject({ waitForLockMs: 0 })
})

describe('disks of its own', () => {
  test('are named beside those in RAM', async () => {
    const disk = ['a=1G', 'b=by-id:nvme-Samsung_SSD_970:1', 'c=by-id:wwn-0x5000c500']
    const { disks, realDisks } = await parse({ ...hardware(), disk })
    expect(disks.map(({ name }) => name)).toEqual(['a'])
    expect(realDisks).toEqual([
      { name: 'b', id: 'nvme-Samsung_SSD_970:1' },
      { name: 'c', id: 'wwn-0x5000c500' },
    ])
  })

  test.each([
    'a=by-id:',
    'a=by-id:../sda',
    'a=by-id:..',
    'a=by-id:x/y',
    'a=by-id:x,keep=f',
    'a=by-id:x y',
    'a=by-id:-x',
    '=by-id:x',
    'testbed-a=by-id:x',
  ])('%j is none', async (disk) => {
    expect((await whyNot({ disk: [disk] })).length).toBeGreaterThan(0)
  })

  test('are named once, and by a name of their own', async () => {
    expect(await whyNot({ disk: ['a=by-id:x', 'b=by-id:x'] })).toHaveLength(1)
    expect(await whyNot({ disk: ['a=by-id:x', 'a=by-id:y'] })).toHaveLength(1)
    expect(await whyNot({ disk: ['a=by-id:x', 'a=1G'] })).toHaveLength(1)
  })
})

test('the command that repeats a run has its files by their paths, and no secret', () => {
  const given = { ...hardware(), sshKey: ['key'], knownHosts: ['known'] }
  const commands = { powerCycleCommand: 'x -P hunter2', consoleCommand: 'y -P hunter2' }
  const secrets = { ...commands, sshKeyEnv: 'K', knownHostsText: 'board x' }
  const asked = caller()
  const command = commandOf({ ...given, ...secrets, script: 'true' }, asked)
  expect(command).toEqual([
    ...['nixos-testbed', 'run', '--machine', 'kexec', '--target', 'ssh://192.0.2.7'],
    ...['--ssh-key', join(asked.cwd, 'key'), '--known-hosts', join(asked.cwd, 'known'), 'true'],
  ])
})
