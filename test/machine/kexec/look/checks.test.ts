import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Check } from '../../../../src/host/check.ts'
import { checksOfTarget } from '../../../../src/machine/kexec/look/checks.ts'
import { Aliases } from '../../../../src/machine/kexec/look/modalias.ts'
import type { TargetNeed } from '../../../../src/machine/kexec/look/need.ts'
import { factsFrom, saidWith } from './fixture.ts'

/** The machine of the fixture as hardware would have it, and logged in to over its card. */
const sound = [
  'ssh 10.0.2.2 50000 10.0.2.15 22',
  ...['container', 'testbed'],
  ...['mount 0:1 / rw ext4 /dev/vda1', 'mount 0:2 /run rw tmpfs tmpfs'],
  ...['watchdog watchdog0 there yes', 'watchdog watchdog0 identity i6300ESB timer'],
  'host-key /etc/ssh/ssh_host_ed25519_key ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGfN4kLWWQ5a3Yx4uKQ0',
  ...['ip-rule4', 'who', 'session', 'terminal', 'authorized', 'swap'],
  ...['memory MemTotal 2097152', 'memory MemAvailable 1048576', 'memory SwapFree 8388608'],
]

function checks(need: TargetNeed, ...lines: readonly string[]): Check[] {
  const keys = new Set(lines.map((line) => line.split(' ')[0]))
  const kept = sound.filter((line) => !keys.has(line.split(' ')[0]))
  return checksOfTarget(factsFrom(saidWith('guest', ...kept, ...lines)), need)
}

function stateOf(name: string, need: TargetNeed, ...lines: readonly string[]): string {
  const check = checks(need, ...lines).find((each) => each.name === name)
  return check === undefined ? 'none' : `${check.state}: ${check.found}`
}

test('a sound host has no fault, and every other one comes with a remedy', () => {
  const need = { system: 'x86_64-linux', imageMiB: 120, memoryMiB: 1024, ownBootId: 'x' } as const
  expect(checks(need).filter(({ state }) => state !== 'ok')).toEqual([])
})

test('an interrupt controller that was told to use no memory is no matter', () => {
  const told = ['interrupts gic-v3-its', 'cmdline ro irqchip.gicv3_nolpi=1 quiet']
  expect(stateOf('interrupts', {}, ...told)).toBe('none')
})

const blob = `AAAAC3NzaC1lZDI1NTE5AAAA${'b'.repeat(44)}`
const bootId = '01234567-89ab-4cde-8f01-23456789abcd'

test.each<[string, TargetNeed, string[], RegExp]>([
  [
    'architecture',
    { system: 'aarch64-linux' },
    [],
    /missing: x86_64, and the guest is aarch64-linux/,
  ],
  ['architecture', {}, ['arch riscv64'], /missing: riscv64/],
  ['machine', { ownBootId: bootId }, [`boot-id ${bootId}`], /missing: .*the very machine/],
  ['in use', {}, ['testbed yes', 'testbed-owner run 7 of acme'], /missing: .* of run 7 of acme/],
  ['container', {}, ['container yes'], /warning: it looks like one/],
  ['container', {}, ['capabilities 00000000a80425fb'], /missing: root may not boot another kernel/],
  ['root', {}, ['root-by refused', 'user anna'], /missing: anna is not root, and sudo asks/],
  ['root', {}, ['root-by absent', 'user anna'], /missing: anna is not root, and there is no sudo/],
  ['root', {}, ['root-by became', 'user anna'], /ok: anna becomes root/],
  ['kexec', {}, ['kexec-disabled 1'], /missing: .*kexec_load_disabled is 1/],
  ['kexec', {}, ['kexec-limit 0'], /missing: .*kexec_load_limit_reboot is 0/],
  [
    'kexec',
    {},
    ['kexec-loaded', 'kexec-disabled', 'mount 0:3 /sys rw sysfs sysfs'],
    /missing: .* has none/,
  ],
  ['kexec', {}, ['kexec-loaded', 'kexec-disabled'], /warning: cannot be seen/],
  ['kexec', {}, ['config-from /proc/config.gz', 'config CONFIG_TMPFS=y'], /missing: .* neither/],
  ['kexec', {}, ['config-from /x', 'config CONFIG_KEXEC_FILE=y'], /ok: by file/],
  ['kexec', {}, ['config-from /x', 'config CONFIG_KEXEC=y'], /ok: by segments only/],
  ['lockdown', {}, ['lockdown none [integrity] confidentiality'], /missing: integrity: signed/],
  ['lockdown', { isSigned: true }, ['lockdown none [integrity] x'], /ok: integrity/],
  [
    'signature',
    {},
    ['config-from /x', 'config KEXEC=y', 'config CONFIG_KEXEC_SIG_FORCE=y'],
    /missing/,
  ],
  ['Secure Boot', {}, ['efi yes', 'secure-boot on'], /warning: on, though/],
  ['Secure Boot', {}, ['efi yes', 'secure-boot off'], /ok: off/],
  ['interrupts', {}, ['interrupts gic-v3-its'], /warning: a GICv3 without UEFI/],
  ['interrupts', {}, ['interrupts gic-v3-its', 'efi yes'], /ok: a GICv3/],
  ['loaded kernel', {}, ['kexec-loaded 1'], /missing: one is loaded already/],
  [
    'memory to load',
    { imageMiB: 400 },
    [],
    /missing: 1024 MiB available, 1264 .* swap that do not count/,
  ],
  ['memory to run', { memoryMiB: 4096 }, [], /missing: 2048 MiB, 4096/],
  ['files in RAM', {}, ['filesystem ext4'], /missing: neither/],
  [
    'files in RAM',
    {},
    ['filesystem tmpfs', 'swap /dev/vda2'],
    /missing: .*swapped out to \/dev\/vda2/,
  ],
  ['files in RAM', {}, ['filesystem tmpfs'], /ok: tmpfs, and no swap/],
  ['/run', {}, ['mount 0:1 / rw ext4 /dev/vda1'], /missing: on a disk \(ext4 at \/\)/],
  ['/run', {}, ['mount 0:1 /run ro tmpfs tmpfs'], /missing: tmpfs, read-only/],
  [
    'way in',
    {},
    ['ssh 1.1.1.1 1 10.7.0.2 22'],
    /missing: .*by br0 \(bridge\) over .* with no card below/,
  ],
  ['way in', {}, ['ssh 1.1.1.1 1 192.0.2.77 22'], /warning: .*translated on the way/],
  ['way in', {}, ['ssh'], /warning: .*does not tell/],
  ['way in', {}, ['link eth0 wireless yes', 'link eth0 type 1'], /missing: .*eth0 is Wi-Fi, which/],
  [
    'way in',
    {},
    ['link eth0 devtype vxlan', 'link eth0 type 1'],
    /missing: .*eth0 is vxlan, which/,
  ],
  [
    'addresses',
    {},
    ['ip-addr 2: eth0 inet 10.0.2.15/24 scope global dynamic eth0'],
    /ok: .*\(dynamic\); kept as it is/,
  ],
  ['routing', {}, ['ip-rule4 100: from all lookup 7'], /warning/],
  ['host keys', { inheritsHostKeys: true }, ['host-key'], /missing: none/],
  ['host keys', {}, ['host-key'], /warning: none/],
  ['watchdog', {}, ['watchdog'], /warning: none in the hardware/],
  ['logged in', {}, ['who anna pts/0 2026-01-01 10:00 (10.0.0.1)'], /warning: anna pts\/0/],
  ['logged in', {}, ['terminal pts/3'], /warning: pts\/3/],
  ['microcode', {}, ['microcode 0xf0'], /ok: revision 0xf0/],
  ['disk ata-X', { disks: ['ata-X'] }, [], /missing: the target has none/],
])('%s %j with %j', (name, need, lines, found) => {
  expect(stateOf(name, need, ...lines)).toMatch(found)
  const check = checks(need, ...lines).find((each) => each.name === name)
  if (check?.state !== 'ok') expect(check?.remedy).toBeTruthy()
})

describe('drivers', () => {
  const virtio = new Aliases('alias virtio:d00000001v* virtio_net\n')
  const none = new Aliases('alias pci:v00008086d0000100Esv*sd*bc*sc*i* e1000\n')

  test('of the card that the connection came in by are what counts', () => {
    expect(stateOf('drivers', { aliases: virtio })).toBe('ok: eth0: virtio_net')
    expect(stateOf('drivers', { aliases: none })).toMatch(
      /^missing: .*none for eth0 \(virtio_net, virtio:d00000001v00001AF4\)$/,
    )
  })

  test('of one port of a bond of two are enough to get in', () => {
    const lines = [
      'link b devtype bond',
      'link b bond slaves eth0 eth1',
      'link eth0 type 1',
      'link eth1 type 1',
    ]
    const cards = ['link eth0 modalias 0 virtio:d00000001v1', 'link eth1 modalias 0 pci:vX']
    const addresses = 'ip-addr 9: b inet 10.0.2.15/24 scope global b'
    expect(stateOf('drivers', { aliases: virtio }, ...lines, ...cards, addresses)).toMatch(
      /^warning: .*none for eth1/,
    )
  })
})

describe('authorized keys', () => {
  const line = (number: number, text: string) =>
    `authorized root ${number} /root/.ssh/authorized_keys : ${text}`
  const plain = line(1, `ssh-ed25519 ${blob} a`)
  const from = line(2, `from="10.0.0.0/8",no-pty ssh-ed25519 ${blob} b`)
  const need: TargetNeed = { keyOptions: ['no-pty', 'command'], inheritsKeys: true }

  test('whose options are all known are all taken over', () => {
    expect(stateOf('authorized keys', need, plain)).toBe('ok: 1')
    expect(stateOf('authorized keys', { ...need, keyOptions: ['FROM', 'no-pty'] }, from)).toBe(
      'ok: 1',
    )
  })

  test('with an unknown option are listed', () => {
    expect(stateOf('authorized keys', need, plain, from)).toBe(
      "warning: 2; 1 of them left: the RAM system's SSH server does not know the options of\n" +
        '/root/.ssh/authorized_keys:2 ssh-ed25519 b: from',
    )
  })

  test('of which none is left refuse a run that is to inherit them, and no other', () => {
    expect(stateOf('authorized keys', need, from)).toMatch(/^missing: 1; none of them left/)
    expect(stateOf('authorized keys', { ...need, inheritsKeys: false }, from)).toMatch(/^warning/)
  })

  test('that come from a command are said not to be seen', () => {
    const command = 'sshd AuthorizedKeysCommand /usr/bin/keys'
    expect(stateOf('authorized keys', need, plain, command)).toMatch(/more come from a command/)
    expect(stateOf('authorized keys', need, plain, 'sshd AuthorizedKeysCommand none')).toBe('ok: 1')
  })
})

describe('secrets', () => {
  const key = Buffer.concat([
    Buffer.from([0, 0, 0, 11]),
    Buffer.from('ssh-ed25519'),
    Buffer.alloc(36, 7),
  ])
  const shown = `host-key /etc/ssh/ssh_host_ed25519_key ssh-ed25519 ${key.toString('base64')}`
  const unseen = 'host-key /etc/ssh/ssh_host_rsa_key'
  const sealedTo = (...tags: string[]): TargetNeed => {
    const recipients = tags.map((each) => ({ type: 'ssh-ed25519', tag: each }) as const)
    return { secrets: [{ name: 'api', path: '/s/api.age', bytes: Buffer.alloc(0), recipients }] }
  }
  const whole = createHash('sha256').update(key).digest().subarray(0, 4).toString('base64')
  const ours = whole.replace(/=+$/, '')

  test('that a host key opens are well', () => {
    expect(stateOf('secret api', sealedTo('AAAAAA', ours), shown)).toMatch(
      /^ok: opened by its ssh-ed25519 SHA256:/,
    )
  })

  test('that none opens are refused, with the file and the keys there are', () => {
    expect(stateOf('secret api', sealedTo('AAAAAA'), shown)).toMatch(
      /^missing: \/s\/api.age is encrypted to no host key of the target, which has: ssh-ed25519 SHA256:\S+$/,
    )
    expect(stateOf('secret api', sealedTo(ours), 'host-key')).toMatch(/which has: none$/)
  })

  test('may be opened by a key whose public half is not seen', () => {
    expect(stateOf('secret api', sealedTo('AAAAAA'), shown, unseen)).toMatch(/^warning: perhaps/)
  })
})

test('microcode wants room for one more copy of the image', () => {
  const state = (isCopied: boolean) => stateOf('memory to load', { imageMiB: 300, isCopied })
  expect([state(false), state(true)]).toEqual([
    expect.stringMatching(/^ok: .* 964 MiB to load/),
    expect.stringMatching(/^missing: .* 1264 MiB to load/),
  ])
})

test('a disk is given away only if it is known and nobody uses it', () => {
  const disk = ['disk sdb size 4096', 'disk sdb dev 8:16', 'by-id ata-X ../../sdb']
  const state = (...more: string[]) => stateOf('disk ata-X', { disks: ['ata-X'] }, ...disk, ...more)
  expect(state()).toBe('ok: sdb, 0 GB')
  expect(state('disk sdb holder dm-0')).toMatch(/^missing: .*held by dm-0/)
  expect(state('mount 8:16 /srv rw ext4 /dev/sdb')).toMatch(/^missing: .*in use: \/srv/)
  expect(state('disk sdb ro 1')).toMatch(/^missing: .*read-only/)
})
