import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { earlyArchive } from '../../../../src/machine/kexec/microcode/early-archive.ts'
import type { BuiltImage } from '../../../../src/model/image.ts'
import { scratchFolder } from '../../../scratch.ts'
import { intelUpdate } from '../microcode/made.ts'
import {
  type Host,
  type HostOptions,
  handedOver,
  imageInitrd,
  makeHost,
  type ShellName,
  shells,
} from './host.ts'
import { distroImage } from './image.ts'

let image: BuiltImage
beforeAll(async () => {
  image = await distroImage('x86_64-linux')
})

const host = (options: Partial<HostOptions> = {}) =>
  makeHost(image, { shell: 'busybox', ...options })

const ed25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHhJ'
const privateKey = '-----BEGIN OPENSSH PRIVATE KEY-----\nNEVER-SHOWN-0123456789\n'
const wholeHost = {
  'root/.ssh/authorized_keys': `# who\n${ed25519} ada\nno-pty,command="echo \\"a, b\\"" ${ed25519} bob\n`,
  'etc/ssh/ssh_host_ed25519_key': privateKey,
  'etc/ssh/ssh_host_ed25519_key.pub': `${ed25519} host\n`,
}
const everything = ['--inherit-user-auth', '--inherit-host-keys', '--inherit-ip-setup']

/** What a host's folder holds of a text, its own file left out. */
function found(at: Host, text: string): string[] {
  const args = ['-rlF', '--', text, at.root]
  const output = execFileSync('sh', ['-c', 'grep "$@" || true', 'grep', ...args])
  return output.toString().split('\n').filter(Boolean)
}

describe.each(shells)('read by %s', (shell) => {
  test('it hands over all that is asked for, and leaves nothing', () => {
    const at = host({ shell, files: wholeHost, cmdline: 'quiet console=ttyS0,115200 x' })
    const { codes, mounts, loaded, agent, said } = at.call([...everything, '--append', 'a.b=1'])
    expect({ codes, said, mounts }).toEqual({ codes: [0], said: '', mounts: [] })
    expect(loaded[0]?.cmdline).toBe('console=ttyS0,115200 rootfstype=ramfs panic=10 a.b=1')
    expect(agent).toHaveLength(1)
    const files = handedOver(at, loaded[0]?.initrd)
    expect(Object.fromEntries(files)).toEqual({
      authorized_keys: wholeHost['root/.ssh/authorized_keys'].replace('# who\n', ''),
      hostname: expect.stringMatching(/^\S+\n$/),
      'machine-id': '0123456789abcdef0123456789abcdef\n',
      'net/addresses': 'address eth0 192.0.2.7/24 global\naddress eth0 2001:db8::7/64 global\n',
      'net/links': 'link eth0 52:54:00:12:34:56 phys mtu=1500 up=1\n',
      'net/routes':
        'route default via 192.0.2.1 dev eth0\nroute 198.51.100.0/24 via 192.0.2.9 dev eth0 metric=50\nroute default via fe80::1 dev eth0 metric=1024\n',
      'resolv.conf': 'search example.net\nnameserver 192.0.2.53\n',
      'ssh/ssh_host_ed25519_key': privateKey,
      'ssh/ssh_host_ed25519_key.pub': `${ed25519} host\n`,
    })
    expect(found(at, 'NEVER-SHOWN')).toEqual([join(at.root, 'etc/ssh/ssh_host_ed25519_key')])
  })

  test('twice does the same as once', () => {
    const at = host({ shell, files: wholeHost })
    const { codes, loaded, mounts } = at.call(everything, 2)
    expect({ codes, mounts }).toEqual({ codes: [0, 0], mounts: [] })
    const [one, two] = loaded.map(({ initrd }) => handedOver(at, initrd))
    expect(two).toEqual(one)
    expect(loaded[1]?.initrd.length).toBe(loaded[0]?.initrd.length)
  })

  test('a file that cannot be added ends it, and nothing stays', () => {
    const at = host({ shell, files: wholeHost })
    const { codes, said, mounts, agent } = at.call([...everything, '--add', '/nowhere=lease'])
    expect({ codes, mounts, agent }).toEqual({ codes: [74], mounts: [], agent: [] })
    expect(said).toMatch(/^nixos-testbed: bad-addition: \/nowhere cannot be added/)
  })
})

describe('keys', () => {
  test('the lines that the server there cannot honour are told and left out', () => {
    const keys = `from="192.0.2.0/24,10.0.0.0/8" ${ed25519} ada\nno-pty ${ed25519} bob\ncert-authority ${ed25519} ca\nssh-dss AAAA old\n`
    const at = host({ files: { 'root/.ssh/authorized_keys': keys } })
    const { codes, said, loaded } = at.call(['--inherit-user-auth'])
    expect(codes).toEqual([0])
    expect(said).toContain('/root/.ssh/authorized_keys:1: it does not know the option from')
    expect(said).toContain(
      '/root/.ssh/authorized_keys:3: it does not know the option cert-authority',
    )
    expect(said).toContain('/root/.ssh/authorized_keys:4: it knows no keys of the kind ssh-dss')
    const files = handedOver(at, loaded[0]?.initrd)
    expect(files.get('authorized_keys')).toBe(`no-pty ${ed25519} bob\n`)
  })

  test('with no key left nothing is loaded', () => {
    const keys = `from="192.0.2.1" ${ed25519}\n`
    const at = host({ files: { 'root/.ssh/authorized_keys': keys } })
    const { codes, said, agent } = at.call(['--inherit-user-auth', '--reboot'])
    expect({ codes, agent }).toEqual({ codes: [70], agent: [] })
    expect(said).toMatch(/no-keys: nobody could log in/)
  })

  test('those that are added come first', () => {
    const at = host({ files: { ...wholeHost, 'tmp/key': `${ed25519} run\n` } })
    const { loaded } = at.call(['--inherit-user-auth', '--add=/tmp/key=authorized'])
    const files = handedOver(at, loaded[0]?.initrd)
    expect(files.get('authorized_keys')).toMatch(/ run\n.* ada\n.* bob\n$/s)
    expect(files.has('authorized')).toBe(false)
  })

  test("a host of dropbear's has its keys converted", () => {
    const at = host()
    const tools = join(image.path, 'tools/linked')
    const linked = (...args: string[]) =>
      execFileSync(join(tools, 'ld.so'), ['--library-path', join(tools, 'lib'), ...args])
    execFileSync('mkdir', ['-p', join(at.root, 'etc/dropbear')])
    const key = join(at.root, 'etc/dropbear/dropbear_ed25519_host_key')
    linked(join(tools, 'dropbearkey'), '-t', 'ed25519', '-f', key)
    const { codes, said, loaded } = at.call(['--inherit-host-keys'])
    expect({ codes, said }).toEqual({ codes: [0], said: '' })
    const files = handedOver(at, loaded[0]?.initrd)
    const converted = files.get('ssh/ssh_host_ed25519_key') ?? ''
    expect(converted).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/)
    const copy = join(at.folder, 'copy')
    writeFileSync(copy, converted, { mode: 0o600 })
    const [type, blob] = execFileSync('ssh-keygen', ['-y', '-f', copy]).toString().split(' ')
    expect(files.get('ssh/ssh_host_ed25519_key.pub')?.trim().split(' ').slice(0, 2)).toEqual([
      type,
      blob?.trim(),
    ])
  })

  test('a host without host keys has none to inherit', () => {
    const { codes, mounts } = host().call(['--inherit-host-keys'])
    expect({ codes, mounts }).toEqual({ codes: [71], mounts: [] })
  })
})

describe('what is added', () => {
  test.each(['../x', '/etc/x', 'a//b', './a', 'a b', ''])('has no place at %j', (path) => {
    const at = host({ files: { 'tmp/x': 'x' } })
    expect(at.call(['--add', `/tmp/x=${path}`]).codes).toEqual([74])
  })

  test('lies where it is put, private', () => {
    const at = host({ files: { 'tmp/a=b': '300 3600\n' } })
    const { loaded } = at.call(['--add', '/tmp/a=b=lease', '--add', '/tmp/a=b=deep/er/lease'])
    const files = handedOver(at, loaded[0]?.initrd)
    expect([files.get('lease'), files.get('deep/er/lease')]).toEqual(['300 3600\n', '300 3600\n'])
    const archive = loaded[0]?.initrd.subarray(imageInitrd.length) ?? Buffer.alloc(0)
    const modes = Array.from(archive.toString('latin1').matchAll(/070701.{8}(.{8})/g), ([, m]) =>
      Number.parseInt(m ?? '', 16).toString(8),
    )
    expect(new Set(modes)).toEqual(new Set(['40700', '100600', '0']))
  })
})

describe('an image that lies in RAM', () => {
  test('lends its initrd, and has it back as it was', () => {
    const at = host({ files: wholeHost, inRam: true })
    const { codes, loaded, initrdSize } = at.call(everything, 2)
    expect({ codes, initrdSize }).toEqual({ codes: [0, 0], initrdSize: imageInitrd.length })
    expect(handedOver(at, loaded[1]?.initrd)).toEqual(handedOver(at, loaded[0]?.initrd))
  })
})

describe('what was loaded is overwritten', () => {
  test.each([true, false])('with the image in RAM: %s', (inRam) => {
    const at = host({ files: wholeHost, inRam, agent: { hold: '' } })
    const { codes, held } = at.call(everything)
    expect(codes).toEqual([0])
    expect(held).toBeDefined()
    expect(held?.includes('NEVER-SHOWN')).toBe(false)
  })
})

describe('refusals', () => {
  test.each([
    ['load: EPERM: Operation not permitted', {}, 65],
    [
      'load: EPERM: x',
      { 'sys/kernel/security/lockdown': 'none [integrity] confidentiality\n' },
      82,
    ],
    ['load: EKEYREJECTED: x', {}, 83],
    ['load: ENOKEY: x', {}, 83],
    ['load: ENOMEM: x', {}, 84],
    ['load: EBUSY: x', {}, 69],
    ['load: EIO: x', {}, 85],
  ])('%s with %j', (refusal, files, code) => {
    const at = host({ files: { ...wholeHost, ...files }, agent: { refusal: `${refusal}\n` } })
    const { codes, said, mounts, agent } = at.call([...everything, '--reset'])
    expect({ codes, mounts }).toEqual({ codes: [code], mounts: [] })
    expect(said.trim().split('\n')).toHaveLength(1)
    expect(agent).toHaveLength(1)
  })

  test('a kernel that lacks the call is asked by the older one', () => {
    const at = host({ agent: { refusal: 'load: ENOSYS: Function not implemented\n' } })
    const { codes, said } = at.call([])
    expect(codes).toEqual([85])
    expect(said).toMatch(/load-failed: .*ENOSYS.*;/)
  })

  test('a kernel without kexec', () => {
    const at = host()
    execFileSync('rm', [join(at.root, 'sys/kernel/kexec_loaded')])
    expect(at.call([]).codes).toEqual([80])
  })

  test('a user who is not root', () => {
    const at = host()
    expect(at.call([], 1, '1000:1000').codes).toEqual([65])
    expect(at.call(['--sudo'], 1, '1000:1000').said).toContain('there is no sudo here')
    writeFileSync(join(at.root, 'bin/sudo'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
    expect(at.call(['--sudo'], 1, '1000:1000').said).toContain('sudo asks for a password')
  })

  test.each([
    [['--nothing'], 64],
    [['x'], 64],
    [['--reset', '--reboot'], 64],
    [['--append', 'a\nb'], 64],
    [['--stage', 'relative'], 64],
    [['--stage', '/'], 64],
    [['--override-kernel', '/nowhere'], 66],
  ])('%j', (args, code) => {
    expect(host().call(args).codes).toEqual([code])
  })

  test('an image that is not whole', () => {
    const at = host()
    writeFileSync(join(at.folder, 'image/kernel'), 'short')
    const { codes, said } = at.call([])
    expect(codes).toEqual([66])
    expect(said).toContain('/image/kernel has 5 bytes in place of 19')
  })

  test('an image for another machine', () => {
    const at = host()
    writeFileSync(join(at.folder, 'image/tools/busybox'), 'of another machine')
    const { codes, said } = at.call([])
    expect(codes).toEqual([67])
    expect(said).toMatch(/^nixos-testbed: wrong-system: .* does not run here/)
  })
})

describe('the jump', () => {
  test('at once, with nothing left in the stage by then', () => {
    const at = host({ files: wholeHost })
    const { codes, agent, stdout } = at.call([...everything, '--reset'])
    expect({ codes, stdout }).toEqual({ codes: [0], stdout: 'jumping\n' })
    expect(agent.at(-1)).toBe('jump --now')
    expect(readFileSync(join(at.folder, 'record/left-at-jump'), 'utf8')).toBe('')
  })

  test('by the init system, where it is systemd', () => {
    const systemctl = '#!/bin/sh\necho "systemctl $*" >>/record/calls\n'
    const at = host({ files: { 'bin/systemctl': systemctl, 'run/systemd/system/x': '' } })
    execFileSync('chmod', ['755', join(at.root, 'bin/systemctl')])
    const { codes, agent } = at.call(['--reboot'])
    expect(codes).toEqual([0])
    expect(agent.at(-1)).toBe('systemctl kexec -i')
  })

  test('in order, where it is not', () => {
    const { codes, agent } = host().call(['--reboot'])
    expect(codes).toEqual([0])
    expect(agent.at(-1)).toBe('jump')
  })

  test('one that does not happen is told', () => {
    const { codes } = host({ agent: { 'no-jump': '' } }).call(['--reset'])
    expect(codes).toEqual([90])
  })
})

describe('a call that is stopped', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('by %s leaves nothing', async (signal) => {
    const at = host({ files: wholeHost, agent: { slow: '' } })
    const { codes, mounts } = await at.interrupt(everything, signal)
    expect(codes).not.toEqual([0])
    expect(mounts).toEqual([])
    expect(found(at, 'NEVER-SHOWN')).toEqual([join(at.root, 'etc/ssh/ssh_host_ed25519_key')])
  })

  test.each([true, false])('by SIGKILL is cleared away by the next, in RAM: %s', (inRam) => {
    const at = host({ files: wholeHost, inRam, agent: { killer: '' } })
    const { codes, mounts, loaded, initrdSize } = at.call(everything, 2)
    expect({ codes, mounts }).toEqual({ codes: [137, 0], mounts: [] })
    expect(initrdSize).toBe(imageInitrd.length)
    expect(handedOver(at, loaded[1]?.initrd)).toEqual(handedOver(at, loaded[0]?.initrd))
  })
})

describe('secrets', () => {
  let withAge: BuiltImage
  let folder: string

  beforeAll(async () => {
    folder = scratchFolder()
    withAge = await distroImage('x86_64-linux', true)
    writeFileSync(join(folder, 'plain'), secret)
    for (const kind of ['ed25519', 'rsa', 'ecdsa'])
      execFileSync('ssh-keygen', ['-q', '-t', kind, '-N', '', '-f', join(folder, kind)])
    for (const kind of ['ed25519', 'rsa']) sealTo(`${kind}.pub`, `${kind}.age`)
  })
  const secret = 'SEEN-BY-NOBODY-0123456789\n'
  const content = (name: string) => readFileSync(join(folder, name))

  function sealTo(recipient: string, file: string): void {
    const at = join(withAge.path, 'tools/linked')
    const loader = ['--library-path', join(at, 'lib'), join(at, 'age')]
    const [to, from] = [join(folder, file), join(folder, 'plain')]
    execFileSync(join(at, 'ld.so'), [...loader, '-R', join(folder, recipient), '-o', to, from])
  }

  /** A host with keys of these kinds, and a file to add that one of a kind opens. */
  function hostWith(keys: readonly string[], sealed: string, shell: ShellName = 'busybox'): Host {
    const files = keys.map((kind) => [`etc/ssh/ssh_host_${kind}_key`, content(kind)])
    const added = { 'run/api.age': content(`${sealed}.age`) }
    return makeHost(withAge, { shell, files: { ...Object.fromEntries(files), ...added } })
  }
  const add = ['--add', '/run/api.age=secrets/api.age']

  test.each(shells)('are opened in RAM alone by the host’s own key, read by %s', (shell) => {
    for (const kind of ['ed25519', 'rsa']) {
      const at = hostWith(['ecdsa', kind], kind, shell)
      const { codes, said, loaded, mounts } = at.call(add)
      expect({ codes, said, mounts }).toEqual({ codes: [0], said: '', mounts: [] })
      const files = handedOver(at, loaded[0]?.initrd)
      expect(files.get('secrets/api')).toBe(secret)
      expect([...files.keys()].filter((name) => name.startsWith('ssh/'))).toEqual([])
      expect(found(at, secret.trim())).toEqual([])
    }
  })

  test('are opened nowhere on a host whose keys go along', () => {
    const at = hostWith(['ed25519'], 'ed25519')
    const { codes, loaded } = at.call([...add, '--inherit-host-keys'])
    expect(codes).toEqual([0])
    expect([...handedOver(at, loaded[0]?.initrd).keys()].sort()).toEqual([
      ...['hostname', 'machine-id', 'secrets/api.age', 'ssh/ssh_host_ed25519_key'],
    ])
    expect(loaded[0]?.initrd.includes(secret.trim())).toBe(false)
  })

  test('beside the image are opened by the key that is named', () => {
    const at = hostWith([], 'ed25519')
    mkdirSync(join(at.folder, 'image/secrets/ssh'), { recursive: true })
    const file = join(at.folder, 'image/secrets/ssh/ssh_host_rsa_key.age')
    writeFileSync(file, content('ed25519.age'))
    writeFileSync(join(at.root, 'etc/own'), content('ed25519'))
    const { codes, said, loaded } = at.call(['--decrypt-with=/etc/own', ...add])
    expect({ codes, said }).toEqual({ codes: [0], said: '' })
    const files = handedOver(at, loaded[0]?.initrd)
    expect([files.get('ssh/ssh_host_rsa_key'), files.get('secrets/api')]).toEqual([secret, secret])
  })

  test('that no key opens end it, and name the file and the keys', () => {
    const at = hostWith(['ecdsa', 'rsa'], 'ed25519')
    const { codes, said, agent, mounts } = at.call(add)
    expect({ codes, agent, mounts }).toEqual({ codes: [73], agent: [], mounts: [] })
    expect(said).toMatch(
      /^nixos-testbed: no-secrets: secrets\/api.age: ssh_host_ecdsa_key .*; ssh_host_rsa_key does not open it: /,
    )
    expect(hostWith([], 'rsa').call(add).codes).toEqual([73])
    expect(hostWith(['rsa'], 'rsa').call(['--decrypt-with', '/nowhere', ...add]).codes).toEqual([
      73,
    ])
    expect(host({ files: { 'etc/key': 'x' } }).call(['--decrypt-with', '/etc/key']).codes).toEqual([
      73,
    ])
  })

  test('that are stopped on their way leave nothing', async () => {
    const at = makeHost(withAge, {
      shell: 'busybox',
      files: {
        'etc/ssh/ssh_host_ed25519_key': content('ed25519'),
        'run/api.age': content('ed25519.age'),
      },
      agent: { slow: '' },
    })
    const { mounts } = await at.interrupt(add, 'SIGTERM')
    expect(mounts).toEqual([])
    expect(found(at, secret.trim())).toEqual([])
  })
})

describe('microcode', () => {
  const update = intelUpdate({ signature: 0x906e9, revision: 0xf4 })
  const early = earlyArchive({ vendor: 'GenuineIntel', bytes: update })

  test.each([true, false])('comes first of all, uncompressed; the image in RAM: %s', (inRam) => {
    const at = host({ files: { ...wholeHost, 'run/early': early }, inRam })
    const { codes, loaded, mounts, initrdSize } = at.call(
      [...everything, '--microcode', '/run/early'],
      2,
    )
    expect({ codes, mounts, initrdSize }).toEqual({
      ...{ codes: [0, 0], mounts: [], initrdSize: imageInitrd.length },
    })
    for (const { initrd } of loaded) {
      expect(initrd.subarray(0, early.length).equals(early)).toBe(true)
      const names = execFileSync(join(at.folder, 'busybox'), ['cpio', '-t'], {
        ...{ input: initrd, stdio: ['pipe', 'pipe', 'pipe'] },
      })
      expect(names.toString()).toContain('kernel/x86/microcode/GenuineIntel.bin')
      const files = handedOver(at, initrd.subarray(early.length))
      expect(files.get('ssh/ssh_host_ed25519_key')).toBe(privateKey)
    }
  })

  test('that is no archive is refused', () => {
    const at = host({ files: { 'run/early': update } })
    expect(at.call(['--microcode', '/run/early']).codes).toEqual([74])
    expect(at.call(['--microcode', '/nowhere']).codes).toEqual([74])
  })
})

test('what it shows of its steps holds nothing secret', () => {
  const at = host({ files: wholeHost })
  const { codes, said } = at.call([...everything, '--trace'])
  expect(codes).toEqual([0])
  expect(said).toContain('+ ')
  expect(said).not.toContain('NEVER-SHOWN')
})
