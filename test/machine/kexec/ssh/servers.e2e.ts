import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Access } from '../../../../src/machine/kexec/ssh/access.ts'
import { connect } from '../../../../src/machine/kexec/ssh/connect.ts'
import { findKeys, type KeyWish } from '../../../../src/machine/kexec/ssh/keys/find.ts'
import { parseKnownHosts } from '../../../../src/machine/kexec/ssh/known-hosts/known-hosts.ts'
import { namesMean } from '../../../../src/machine/kexec/ssh/known-hosts/names.ts'
import { readKnownHosts } from '../../../../src/machine/kexec/ssh/known-hosts/read.ts'
import { asRoot } from '../../../../src/machine/kexec/ssh/sudo.ts'
import { scratchFolder } from '../../../scratch.ts'
import { chance } from './chance.ts'
import { type Daemon, needServers, startDaemon } from './servers/daemon.ts'
import { makeKey, publicHalf, type Sshd, startSshd } from './servers/sshd.ts'

const user = 'testbed-ssh'
let folder: string
let home: string
let key: string
let sshd: Sshd
let dropbear: Daemon
const dropbearKeys: string[] = []

beforeAll(async () => {
  await needServers()
  folder = scratchFolder()
  key = makeKey(folder, 'key', '-t', 'ed25519')
  home = mkdtempSync(join(tmpdir(), 'nixos-testbed-ssh-'))
  makeUser()
  sshd = await startSshd([key])
  dropbear = await startDropbear()
})

afterAll(async () => {
  await sshd?.stop()
  await dropbear?.stop()
  execFileSync('userdel', ['--force', user], { stdio: 'ignore' })
  rmSync(rule, { force: true })
  rmSync(home, { recursive: true, force: true })
})

/** A normal user whom one can log in as with the key alone. */
function makeUser(): void {
  chmodSync(home, 0o755)
  execFileSync('useradd', ['--no-create-home', '--home-dir', home, '--shell', '/bin/sh', user])
  execFileSync('usermod', ['--password', '*', user]) // not locked
  mkdirSync(join(home, '.ssh'), { mode: 0o700 })
  writeFileSync(join(home, '.ssh/authorized_keys'), publicHalf(key), { mode: 0o600 })
  execFileSync('chown', ['-R', user, home])
}

async function startDropbear(): Promise<Daemon> {
  for (const type of ['ed25519', 'ecdsa', 'rsa']) {
    const file = join(folder, `dropbear-${type}`)
    execFileSync('dropbearkey', ['-t', type, '-f', file], { stdio: 'ignore' })
    dropbearKeys.push(file)
  }
  const keys = dropbearKeys.flatMap((file) => ['-r', file])
  return startDaemon('dropbear', (port) => [
    '-F',
    '-E',
    '-s',
    '-m',
    '-p',
    `127.0.0.1:${port}`,
    ...keys,
  ])
}

/** What lets one into a server, by the key unless it says otherwise. */
async function accessTo(
  port: number,
  lines: readonly string[],
  more: Partial<Access> & { readonly user?: string; readonly wish?: KeyWish } = {},
): Promise<Access> {
  const names = lines.map((line) => `[127.0.0.1]:${port} ${line}`).join('\n')
  return {
    target: { user: more.user ?? 'root', host: '127.0.0.1', port },
    keys: await findKeys(more.wish ?? { file: key }),
    knownHosts: parseKnownHosts(names, '/known'),
    ...more,
  }
}

/** A connection to OpenSSH's server, known by one key. */
async function toSshd(more: Parameters<typeof accessTo>[2] = {}, server = sshd) {
  const lines = [publicHalf(server.hostKeys.ed25519)]
  const connection = await connect(await accessTo(server.port, lines, more))
  onTestFinished(() => connection.close())
  return connection
}

/** The public half of a key of dropbear's. */
function dropbearHalf(file: string): string {
  const said = execFileSync('dropbearkey', ['-y', '-f', file], { encoding: 'utf8' })
  return /^(ssh|ecdsa)-\S+ \S+/m.exec(said)?.[0] ?? expect.fail(said)
}

describe("OpenSSH's server", () => {
  test.each(['ed25519', 'rsa', 'ecdsa'] as const)(
    'is known by its key of type %s',
    async (type) => {
      const file = sshd.hostKeys[type]
      const connection = await connect(await accessTo(sshd.port, [publicHalf(file)]))
      onTestFinished(() => connection.close())
      const shown = execFileSync('ssh-keygen', ['-lf', `${file}.pub`], { encoding: 'utf8' })
      expect(shown).toContain(connection.hostKey.fingerprint)
      expect(await connection.exec('echo $0 $PPID >/dev/null; exit 42')).toMatchObject({ code: 42 })
      expect(await connection.exec('kill -KILL $$')).toMatchObject({ signal: 'SIGKILL' })
    },
  )

  test.each(['yes', 'no'])('is known by what ssh noted of it, hashed: %s', async (hashed) => {
    const file = join(folder, `known-${hashed}`)
    const options = {
      StrictHostKeyChecking: 'accept-new',
      HashKnownHosts: hashed,
      UserKnownHostsFile: file,
      BatchMode: 'yes',
    }
    const settings = Object.entries(options).map(([name, value]) => `-o${name}=${value}`)
    const place = ['-p', String(sshd.port), 'root@127.0.0.1']
    execFileSync('ssh', ['-F', 'none', '-i', key, ...settings, ...place, 'true'], {
      stdio: 'ignore',
    })
    const knownHosts = await readKnownHosts([file])
    await toSshd({ knownHosts })
  })

  test.each([
    ['OpenSSH, RSA', ['-t', 'rsa', '-b', '2048']],
    ['OpenSSH, ECDSA', ['-t', 'ecdsa', '-b', '521']],
    ['PEM, RSA', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']],
    ['PEM, ECDSA', ['-t', 'ecdsa', '-m', 'PEM']],
    ['PKCS8, RSA', ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8']],
  ])('takes a key in ssh-keygen format %s', async (name, options) => {
    const file = makeKey(folder, `key ${name}`, ...options)
    const server = await startSshd([file])
    onTestFinished(() => server.stop())
    const connection = await toSshd({ wish: { file } }, server)
    expect(await connection.exec('true')).toMatchObject({ code: 0 })
  })

  test('takes a key with a passphrase from ssh-agent', async () => {
    const locked = makeKey(folder, 'locked', '-t', 'ed25519', '-N', 'a secret')
    const server = await startSshd([locked])
    onTestFinished(() => server.stop())
    await expect(findKeys({ file: locked })).rejects.toThrow('wants a passphrase')
    const agent = join(folder, 'agent')
    const started = execFileSync('ssh-agent', ['-s', '-a', agent], { encoding: 'utf8' })
    onTestFinished(() => void process.kill(Number(/SSH_AGENT_PID=(\d+)/.exec(started)?.[1])))
    const askpass = join(folder, 'askpass')
    writeFileSync(askpass, '#!/bin/sh\necho a secret\n', { mode: 0o755 })
    const env = {
      ...process.env,
      SSH_AUTH_SOCK: agent,
      SSH_ASKPASS: askpass,
      SSH_ASKPASS_REQUIRE: 'force',
    }
    execFileSync('ssh-add', [locked], { env, stdio: 'ignore' })
    expect(
      await (await toSshd({ wish: { file: locked, agent } }, server)).exec('true'),
    ).toMatchObject({ code: 0 })
    await toSshd({ wish: { agent, home: folder } }, server)
  })

  test('carries much both ways, through several exchanges of keys', async () => {
    const server = await startSshd([key], { RekeyLimit: '1M' })
    onTestFinished(() => server.stop())
    const connection = await toSshd({}, server)
    const bytes = randomBytes(8_000_000)
    const sum = createHash('sha256').update(bytes).digest('hex')
    expect((await connection.exec('sha256sum', { stdin: bytes })).stdout).toContain(sum)
    const session = await connection.open('cat')
    session.end(bytes)
    const back = createHash('sha256')
    for await (const part of session) back.update(part)
    expect(back.digest('hex')).toBe(sum)
  })

  test('tells when it starts no further command', async () => {
    const server = await startSshd([key], { MaxSessions: '2' })
    onTestFinished(() => server.stop())
    const connection = await toSshd({}, server)
    const [one] = [await connection.open('cat'), await connection.open('cat')]
    await expect(connection.exec('true')).rejects.toMatchObject({ kind: 'no-channel' })
    one?.end()
    one?.resume()
    await one?.ended
    // The server forgets a command a little after its end.
    const next = () => connection.exec('true').catch((error) => error)
    await expect.poll(next, { timeout: 60_000 }).toMatchObject({ code: 0 })
  })

  test('cuts off who tries too many keys, and that is told', async () => {
    const server = await startSshd([key], { MaxAuthTries: '2' })
    onTestFinished(() => server.stop())
    const files = ['id_rsa', 'id_ecdsa', 'id_ed25519']
    const other = join(folder, 'other')
    mkdirSync(join(other, '.ssh'), { recursive: true })
    for (const name of files) makeKey(join(other, '.ssh'), name, '-t', name.slice(3))
    await expect(toSshd({ wish: { home: other } }, server)).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(/the host cut it off: .*Too many authentication failures/),
      remedy: expect.stringContaining('few attempts'),
    })
  })

  test('that takes no keys is told so', async () => {
    const server = await startSshd([key], {
      PubkeyAuthentication: 'no',
      PasswordAuthentication: 'yes',
    })
    onTestFinished(() => server.stop())
    await expect(toSshd({}, server)).rejects.toMatchObject({
      kind: 'auth',
      remedy: expect.stringContaining('the host takes no keys'),
    })
  })

  test('that is killed ends what runs', async () => {
    const server = await startSshd([key])
    onTestFinished(() => server.stop())
    const connection = await toSshd({}, server)
    const running = connection.exec('kill -KILL $PPID; sleep 100')
    await expect(running).rejects.toMatchObject({ kind: 'cut' })
    expect(await connection.closed).toMatchObject({ kind: 'cut' })
  })

  test('leads to the next one', async () => {
    const [hop, shut] = [
      await startSshd([key]),
      await startSshd([key], { AllowTcpForwarding: 'no' }),
    ]
    onTestFinished(() => Promise.all([hop.stop(), shut.stop()]).then(() => undefined))
    const lineOf = ({ port, hostKeys }: Sshd) => `[127.0.0.1]:${port} ${publicHalf(hostKeys.ecdsa)}`
    const knownHosts = parseKnownHosts([sshd, hop, shut].map(lineOf).join('\n'), '/known')
    const jump = ({ port }: Sshd) => ({ user: 'root', host: '127.0.0.1', port })
    const through = await toSshd({ knownHosts, proxyJump: [jump(hop)] })
    expect((await through.exec('echo "$SSH_CONNECTION"')).stdout).toContain(` ${sshd.port}\n`)
    await expect(toSshd({ knownHosts, proxyJump: [jump(shut)] })).rejects.toMatchObject({
      kind: 'unreachable',
      remedy: expect.stringContaining('AllowTcpForwarding'),
    })
  })
})

describe('dropbear', () => {
  const types = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-rsa']
  test.each([0, 1, 2])('is known by its key number %i', async (number) => {
    const half = dropbearHalf(dropbearKeys[number] ?? expect.fail())
    const connection = await connect(await accessTo(dropbear.port, [half], { user }))
    onTestFinished(() => connection.close())
    expect(connection.hostKey.type).toBe(types[number])
    expect(await connection.exec('whoami; exit 7')).toMatchObject({ code: 7, stdout: `${user}\n` })
    expect(await connection.exec('kill -KILL $$')).toMatchObject({ signal: 'SIGKILL' })
  })

  test('carries much both ways, and several commands at once', async () => {
    const half = dropbearHalf(dropbearKeys[0] ?? expect.fail())
    const access = await accessTo(dropbear.port, [half], { user })
    const connection = await connect(access, { patience: { aliveMs: 50, silentMs: 2000 } })
    onTestFinished(() => connection.close())
    const bytes = randomBytes(5_000_000)
    const sum = createHash('sha256').update(bytes).digest('hex')
    const outputs = await Promise.all(
      [1, 2, 3].map(() => connection.exec('sleep 1; sha256sum', { stdin: bytes })),
    )
    for (const { stdout } of outputs) expect(stdout).toContain(sum)
    const session = await connection.open('cat')
    session.end(bytes)
    const back = createHash('sha256')
    for await (const part of session) back.update(part)
    expect(back.digest('hex')).toBe(sum)
  })

  test('with another key than the known one is refused', async () => {
    const other = publicHalf(makeKey(folder, 'stranger', '-t', 'ed25519'))
    await expect(connect(await accessTo(dropbear.port, [other], { user }))).rejects.toMatchObject({
      kind: 'key-changed',
    })
  })
})

const rule = `/etc/sudoers.d/${user}`

describe('sudo', () => {
  async function connection() {
    const half = dropbearHalf(dropbearKeys[0] ?? expect.fail())
    const made = await connect(await accessTo(dropbear.port, [half], { user }))
    onTestFinished(() => made.close())
    return made
  }

  test('that wants a password is told', async () => {
    writeFileSync(rule, `${user} ALL=(root) ALL\n`, { mode: 0o440 })
    await expect(asRoot(await connection())).rejects.toMatchObject({
      kind: 'sudo',
      message: expect.stringMatching(/is not root on .*, and sudo wants a password$/),
      remedy: expect.stringContaining('NOPASSWD'),
    })
  })

  test('that wants none makes root of the user', async () => {
    writeFileSync(rule, `${user} ALL=(root) NOPASSWD: ALL\n`, { mode: 0o440 })
    const rooted = await asRoot(await connection())
    const { code, stdout } = await rooted.exec(`id -u; echo 'a  "b" $HOME'; cat; exit 3`, {
      stdin: 'in',
    })
    expect({ code, stdout }).toEqual({ code: 3, stdout: '0\na  "b" $HOME\nin' })
    const session = await rooted.open('id -un')
    expect(String((await once(session, 'data'))[0])).toBe('root\n')
    session.destroy()
  })
})

test('names mean to us what they mean to ssh-keygen', () => {
  const { pick, below } = chance(3)
  const half = publicHalf(key)
  const parts = [
    'lab',
    'LAB',
    '*',
    '?',
    '.',
    '!',
    ',',
    '[lab]:22',
    '[lab]:2222',
    ':22',
    '-',
    'a',
    '192.0.2.7',
  ]
  const hosts = ['lab', 'lab.a', 'a', '192.0.2.7', '[lab]:2222', 'a-lab', 'lablab']
  const names = Array.from({ length: 200 }, () =>
    Array.from({ length: 1 + below(6) }, () => pick(parts)).join(''),
  ).filter((name) => !/^!?[,-]/.test(name))
  const file = join(folder, 'random')
  writeFileSync(file, `${names.map((name) => `${name} ${half}`).join('\n')}\n`)
  for (const host of hosts) {
    const found = keygenFinds(file, host)
    const means = names.flatMap((name, index) => (namesMean(name, host) ? index + 1 : []))
    expect(means, host).toEqual(found)
  }
})

/** The numbers of the lines that ssh-keygen finds. */
function keygenFinds(file: string, host: string): number[] {
  const said = execFileSync('sh', ['-c', 'ssh-keygen -F "$1" -f "$2" || :', 'sh', host, file], {
    encoding: 'utf8',
  })
  return [...said.matchAll(/found: line (\d+)/g)].map(([, number]) => Number(number))
}
