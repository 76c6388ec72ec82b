import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { outputOf } from '../../src/host/command.ts'
import { isAlive, markOf } from '../../src/host/process.ts'
import type { System } from '../../src/model/system.ts'
import { copyWithLibraries } from './image/minimal/libraries.ts'
import { unpack } from './image/unpack.ts'
import { type Rig, startRig } from './rig.ts'
import type { RigWish } from './wish.ts'

const project = join(import.meta.dirname, '../..')

const system = 'x86_64-linux'

describe('a Debian as on a server', () => {
  const rig = shared({ host: 'debian' })

  test('is one, without kexec-tools', async () => {
    const says = '. /etc/os-release; echo $VERSION_CODENAME; cat /proc/1/comm; nix-store --version'
    expect(await said(rig(), says)).toBe('bookworm\nsystemd\nnix-store (Nix) 2.8.0')
    expect((await rig().exec('kexec --version')).code).toBe(127)
  })

  test('lab may enter, and sudo asks for the password', async () => {
    expect((await rig().exec('sudo -n id -u', { user: 'lab' })).code).not.toBe(0)
    const asked = await rig().exec('sudo -S id -u', { user: 'lab', input: 'lab\n' })
    expect(asked.stdout).toBe('0\n')
  })

  test('its disk is a file that holds what was written, and its serial line a log', async () => {
    await rig().exec(
      'echo the-very-secret >/root/secret; sync; rm /root/secret; sync; echo said-so >/dev/ttyS0',
    )
    expect(await outputOf('grep', ['-c', 'the-very-secret', rig().disk])).not.toBe('0\n')
    expect(readFileSync(rig().serial, 'utf8')).toContain('said-so')
  })

  test('it kexecs, and a watchdog that nobody feeds resets it', async () => {
    await kexecs(rig(), system, 'systemctl kexec', starveWatchdog)
  })
})

describe('little more than busybox', () => {
  const rig = shared({ host: 'minimal' })

  test('has nothing else, on a root that is never written to', async () => {
    expect(await said(rig(), 'cat /proc/1/comm')).toBe('init')
    for (const program of ['tar', 'cpio', 'setsid', 'wget', 'perl', 'nix', 'sudo', 'systemctl'])
      expect((await rig().exec(program)).code, program).toBe(127)
    expect((await rig().exec('touch /here')).stderr).toContain('Read-only file system')
  })

  test('the line: cut, stalled, with somebody else on it, mended', async () => {
    rig().cut()
    expect((await rig().exec('true')).stderr).toContain('reset by peer')
    rig().mend()
    await rig().answers()
    const impostor = await rig().impersonate()
    expect((await rig().exec('true')).stderr).toContain('HOST IDENTIFICATION HAS CHANGED')
    expect([impostor.greeted(), impostor.attempts()]).toEqual([1, 0])
    rig().mend()
    rig().stall()
    const held = rig().exec('echo held')
    rig().mend()
    expect((await held).stdout).toBe('held\n')
  })

  test('it kexecs, and is off until somebody presses the button', async () => {
    await kexecs(rig(), system, '/tmp/agent jump --now', async () => {
      await rig().exec('poweroff', { limitMs: 10_000 })
      await rig().machine.off()
      await outputOf('sh', ['-c', rig().powerCycleCommand])
    })
    expect(await rig().bytesWritten()).toBe(0)
  })

  test('once stopped, nothing is left', async () => {
    const folder = dirname(rig().disk)
    const mark = qemuIn(folder)
    await rig().stop()
    expect(mark && isAlive(mark)).toBe(false)
    expect(existsSync(folder)).toBe(false)
  })
})

// The hosts with a bond and with IPv6 alone are those of test/kexec/faults.
test('a bridge, two cards, sudo that asks for nothing, keys with options, a kernel argument', async () => {
  const rig = await startRig({
    network: 'bridge',
    sudo: 'free',
    authorized: (line) => `no-pty,environment="A=1" ${line}`,
    secondCard: true,
    append: ['lockdown=integrity'],
  })
  onTestFinished(() => rig.stop())
  expect((await rig.exec('sudo -n id -u', { user: 'lab' })).stdout).toBe('0\n')
  expect(await said(rig, 'cat ~/.ssh/authorized_keys')).toMatch(/^no-pty,environment="A=1" ssh-/)
  expect(await said(rig, 'cat /sys/kernel/security/lockdown')).toContain('[integrity]')
  expect(await said(rig, 'ip -br -4 address show br0')).toContain('10.0.2.15/24')
  expect(await said(rig, 'ip -br -4 address')).toContain('10.0.3.15')
})

test('npm run rig: a command has what it needs, and its exit code is given on', async () => {
  const ssh = 'ssh -F none -i $RIG_KEY -o UserKnownHostsFile=$RIG_KNOWN_HOSTS $RIG_TARGET'
  const command = `${ssh} 'exit 7'`
  const args = ['test/rig/command.ts', '--host', 'minimal', '--', 'sh', '-c', command]
  const child = spawn(process.execPath, args, { cwd: project, stdio: 'inherit' })
  expect(await once(child, 'close')).toEqual([7, null])
})

test('a rig whose process is killed ends with it', async () => {
  const args = ['test/rig/command.ts', '--host', 'minimal']
  const child = spawn(process.execPath, args, {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let folder = ''
  for await (const line of createInterface({ input: child.stdout })) {
    const disk = /^disk +(.*)/.exec(line)?.[1]
    if (disk !== undefined) folder = dirname(disk)
    if (line.startsWith('Ctrl-C')) break
  }
  const mark = qemuIn(folder)
  expect(mark && isAlive(mark)).toBe(true)
  child.kill('SIGKILL')
  await once(child, 'close')
  await expect.poll(() => mark && isAlive(mark)).toBe(false)
})

/** A rig for all tests of a block. */
function shared(wish: Partial<RigWish>): () => Rig {
  let rig: Rig
  beforeAll(async () => {
    rig = await startRig(wish)
  })
  afterAll(() => rig?.stop())
  return () => rig
}

/** What a command says on it, which ends with 0. */
async function said(rig: Rig, command: string): Promise<string> {
  const { code, stdout, stderr } = await rig.exec(command)
  expect(code, stderr).toBe(0)
  return stdout.trim()
}

/** Has it load its own kernel anew and jump there by a command, and then has its firmware start it. */
async function kexecs(
  rig: Rig,
  system: System,
  jump: string,
  restart: (rig: Rig) => Promise<unknown>,
): Promise<void> {
  await put(rig, join(project, `guest/bin/${system}/agent`))
  for (const file of [rig.image.kernel, rig.image.initrd]) await put(rig, file)
  const before = await said(rig, bootId)
  await said(rig, `cd /tmp; ${await loader(rig, system)} "$(cat /proc/cmdline) rig.nonce=71"`)
  await rig.exec(jump, { limitMs: 10_000 }) // a jump tells nobody that it ends the connection
  await expect
    .poll(() => rig.exec('grep -c rig.nonce=71 /proc/cmdline', { limitMs: 10_000 }), patience)
    .toMatchObject({ code: 0 })
  const between = await said(rig, bootId)
  expect(rig.boots()).toBe(1)
  await restart(rig)
  await rig.booted(2)
  await rig.answers()
  expect(new Set([before, between, await said(rig, bootId)]).size).toBe(3)
}

/** Starts the machine's own watchdog, and leaves it alone. */
async function starveWatchdog(rig: Rig): Promise<void> {
  const find = 'for w in /sys/class/watchdog/*; do grep -q i6300 $w/identity && basename $w; done'
  const watchdog = await said(rig, find)
  await rig.exec(`systemd-run sh -c 'exec 3>/dev/${watchdog}; sleep 1000'`)
}

/** What loads /tmp/kernel and /tmp/initrd: Debian's arm64 kernels lack the newer of the two system calls. */
async function loader(rig: Rig, system: System): Promise<string> {
  if (system === 'x86_64-linux') return './agent load kernel initrd'
  const folder = mkdtempSync(join(tmpdir(), 'rig-kexec-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const packages = join(folder, 'packages')
  await unpack({ release: 'bookworm', architecture: 'arm64' }, ['kexec-tools'], packages)
  const tree = join(folder, 'tree')
  await copyWithLibraries(packages, 'sbin/kexec', tree, 'kexec')
  for (const file of filesBelow(tree)) await put(rig, file)
  const program = './ld-linux-aarch64.so.1 --library-path . ./kexec'
  return `${program} -c -l kernel --initrd=initrd --command-line`
}

async function put(rig: Rig, file: string): Promise<void> {
  const there = `/tmp/${basename(file)}`
  const { code } = await rig.exec(`cat >${there}; chmod +x ${there}`, { input: readFileSync(file) })
  expect(code).toBe(0)
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

const bootId = 'cat /proc/sys/kernel/random/boot_id'
const patience = { timeout: 240_000, interval: 500 }

/** The QEMU that runs in a rig's folder. */
function qemuIn(folder: string) {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const pid = pids.find((each) => readCwd(each) === folder)
  return pid === undefined ? undefined : markOf(Number(pid))
}

function readCwd(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined // it has ended meanwhile
  }
}
