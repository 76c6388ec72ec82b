import { describe, expect, test } from 'vitest'
import { readAuthorizedLine } from '../../../../src/machine/kexec/look/read/authorized.ts'
import { mountOf } from '../../../../src/machine/kexec/look/read/disks.ts'
import { stackOf } from '../../../../src/machine/kexec/look/read/links.ts'
import { factsFrom, said, saidWith } from './fixture.ts'

const fixtures = ['guest', 'guest-bare', 'guest-busybox']

describe.each(fixtures)('%s', (name) => {
  const facts = factsFrom(said(name))
  const link = (wanted: string) => facts.links.find((each) => each.name === wanted)

  test('a bond with its mode and its ports, which have their own addresses beside its', () => {
    expect(link('bond0')).toMatchObject({ kind: 'bond', isUp: true, lower: ['d0', 'd1'] })
    expect(Object.fromEntries(link('bond0')?.parameters ?? [])).toMatchObject({
      mode: 'active-backup',
      miimon: '100',
    })
    expect(link('d0')).toMatchObject({ master: 'bond0', mac: link('bond0')?.mac })
    expect(link('d1')?.permanentMac).not.toBe(link('bond0')?.mac)
  })

  test('a VLAN with its id and parent, a bridge with its ports and parameters', () => {
    expect(link('bond0.7')).toMatchObject({ kind: 'vlan', vlanId: 7, lower: ['bond0'] })
    expect(link('br0')).toMatchObject({ kind: 'bridge', lower: ['bond0.7'] })
    expect(link('br0')?.parameters.get('stp_state')).toBe('0')
  })

  test('a card with its driver and all that it hangs on', () => {
    expect(link('eth0')).toMatchObject({ kind: 'phys', hasCarrier: true })
    expect(link('eth0')?.devices.slice(0, 2)).toEqual([
      { modalias: 'virtio:d00000001v00001AF4', driver: 'virtio_net' },
      { modalias: expect.stringMatching(/^pci:v00001AF4d00001041sv/), driver: 'virtio-pci' },
    ])
  })

  test('addresses of both families, by any tool or by none', () => {
    const own = facts.addresses.filter(({ scope }) => scope === 'global')
    const texts = own.map((each) => `${each.link} ${each.address}/${each.prefix}`).sort()
    expect(texts).toEqual(['br0 10.7.0.2/24', 'br0 2001:db8:7::2/64', 'eth0 10.0.2.15/24'])
    expect(facts.addresses.find(({ address }) => address.startsWith('fec0:'))?.isDynamic).toBe(true)
  })

  test('routes of both families, without those that come with an address', () => {
    const routes = facts.routes
      .filter(({ isOfAddress }) => !isOfAddress)
      .map(({ to, via, link, metric }) => `${to} ${via} ${link} ${metric ?? ''}`.trim())
    expect(routes).toEqual([
      'default 10.0.2.2 eth0',
      '10.8.0.0/16 10.7.0.1 br0 50',
      'default fe80::2 eth0 1024',
    ])
  })

  test('the way in, from the address down to what carries it', () => {
    expect(facts.ssh).toEqual({ address: '10.7.0.2', port: 22, from: '10.7.0.9', link: 'br0' })
    const names = stackOf(facts.links, 'br0').map((each) => each.name)
    expect(names).toEqual(['br0', 'bond0.7', 'bond0', 'd0', 'd1'])
  })

  test('disks with what was written to them, and kexec', () => {
    expect(facts.disks).toMatchObject([
      { name: 'vda', serial: 'testbed-root', isReadOnly: true, isReal: true, sectorsWritten: 0 },
    ])
    expect(facts.kexec).toMatchObject({ isBuilt: true, isLoaded: false, isDisabled: false })
  })
})

test('a Debian with systemd and OpenSSH', () => {
  const facts = factsFrom(said('debian'))
  expect(facts.host).toMatchObject({ init: 'systemd', arch: 'x86_64', consoles: ['ttyS0'] })
  expect(facts.host.distribution).toMatchObject({ id: 'debian', version: '12' })
  expect(facts.kexec.config.get('KEXEC_FILE')).toBe('y')
  expect(facts.kexec.configFrom).toBe('/boot/config-6.1.0-56-amd64')
  expect(facts.hostKeys.map(({ type }) => type)).toEqual([
    ...['ecdsa-sha2-nistp256', 'ssh-ed25519', 'ssh-rsa'],
  ])
  expect(facts.watchdogs.map(({ identity }) => identity)).toEqual(['i6300ESB timer', 'iTCO_wdt'])
  expect(facts.disks).toMatchObject([{ name: 'vda', ids: ['virtio-rig'], uses: ['/'] }])
  expect(facts.ssh?.link).toBe('enp0s4')
  expect(facts.networkBy).toEqual(['systemd-network'])
  expect(facts.addresses.find(({ address }) => address === '10.0.2.15')?.isDynamic).toBe(true)
})

test('the same over a VLAN on a bond of two cards, which keep their own addresses', () => {
  const facts = factsFrom(said('debian-bond'))
  const way = stackOf(facts.links, facts.ssh?.link ?? '')
  expect(way.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    ...['bond0.71 vlan', 'bond0 bond', 'enp0s4 phys', 'enp0s5 phys'],
  ])
  expect(way.map(({ permanentMac }) => permanentMac)).toEqual([
    ...[undefined, undefined, '52:54:00:00:71:01', '52:54:00:00:71:02'],
  ])
})

test('a host of nothing but busybox and dropbear', () => {
  const facts = factsFrom(said('minimal'))
  expect(facts.host.init).toBe('busybox')
  expect(facts.hostKeys).toHaveLength(3)
  expect(facts.hostKeys.every(({ blob }) => blob === undefined)).toBe(true)
  expect(facts.ssh).toMatchObject({ address: '10.0.2.15', port: 22, link: 'eth0' })
  expect(facts.mounts.find(({ point }) => point === '/')?.isReadOnly).toBe(true)
  expect(facts.disks).toMatchObject([{ uses: ['/'], sectorsWritten: 0 }])
})

test('policy routing is noticed where ip tells of it', () => {
  expect(fixtures.map((name) => factsFrom(said(name)).hasRules)).toEqual([true, false, true])
})

test('a disk is in use by what is mounted on it, its parts and what stands on them, and by swap', () => {
  const disk = (name: string, ...lines: string[]) => lines.map((line) => `disk ${name} ${line}`)
  const facts = factsFrom(
    saidWith(
      'guest',
      ...disk('sda', 'size 2048', 'dev 8:0', 'real yes', 'part sda1 8:1', 'part sda2 8:2'),
      ...disk('sda', 'holder md0'),
      ...disk('md0', 'size 1024', 'dev 9:0', 'holder dm-0'),
      ...disk('dm-0', 'size 1024', 'dev 253:0'),
      ...disk('sdb', 'size 2048', 'dev 8:16', 'part sdb1 8:17', 'stat 1 2 3 4 5 6 777 8'),
      ...disk('sdc', 'size 2048', 'dev 8:32', 'part sdc1 8:33'),
      ...['by-id ata-ONE ../../sda', 'by-id wwn-1 ../../sda', 'by-id ata-ONE-part1 ../../sda1'],
      ...['mount 253:0 /srv/a\\040b rw ext4 /dev/mapper/x', 'mount 0:99 /mnt ro btrfs /dev/sdb1'],
      'swap /dev/sdc1',
    ),
  )
  const by = Object.fromEntries(facts.disks.map((each) => [each.name, each]))
  expect(by.sda).toMatchObject({
    uses: ['/srv/a b'],
    holders: ['md0', 'dm-0'],
    ids: ['ata-ONE', 'wwn-1'],
    isReal: true,
  })
  expect(by.sdb).toMatchObject({ uses: ['/mnt'], sectorsWritten: 777, bytes: 1_048_576 })
  expect(by.sdc?.uses).toEqual(['swap'])
  expect(by.md0).toMatchObject({ isReal: false, holders: ['dm-0'], uses: ['/srv/a b'] })
})

test('a path lies on the last of the file systems that hold it', () => {
  const mounts = ['/', '/run', '/run', '/running'].map((point, at) => ({
    ...{ point, device: `0:${at}`, isReadOnly: false, type: 'tmpfs', source: 'x' },
  }))
  expect(mountOf(mounts, '/run/nixos-testbed')?.device).toBe('0:2')
  expect(mountOf(mounts, '/runn')?.device).toBe('0:0')
})

test('net-tools of both ages and busybox are read', () => {
  const lines = [
    'ifconfig eth0      Link encap:Ethernet  HWaddr 52:54:00:12:34:56',
    'ifconfig           inet addr:10.0.2.15  Bcast:10.0.2.255  Mask:255.255.255.0',
    'ifconfig eth0:1    Link encap:Ethernet  HWaddr 52:54:00:12:34:56',
    'ifconfig           inet addr:10.0.3.15  Bcast:10.0.3.255  Mask:255.255.0.0',
    'ifconfig ens3: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500',
    'ifconfig         inet 192.0.2.2  netmask 255.255.255.128  broadcast 192.0.2.127',
  ]
  const { addresses } = factsFrom(saidWith('guest-bare', 'inet6', ...lines))
  expect(addresses.map(({ link, address, prefix }) => `${link} ${address}/${prefix}`)).toEqual([
    'eth0 10.0.2.15/24',
    'eth0 10.0.3.15/16',
    'ens3 192.0.2.2/25',
  ])
})

test('links of kinds that we do not carry over are called by their names', () => {
  const facts = factsFrom(
    saidWith(
      'guest',
      ...['link wlan0 type 1', 'link wlan0 wireless yes', 'link wlan0 modalias 0 pci:v0'],
      ...['link wg0 type 65534', 'link wg0 devtype wireguard', 'link tap0 type 1'],
      'ip-link 9: tap0: <UP> mtu 1500\\    link/ether promiscuity 0 \\    tun type tap pi off',
    ),
  )
  expect(facts.links.map(({ name, kind, word }) => [name, kind, word])).toEqual([
    ['wlan0', 'wifi', undefined],
    ['wg0', 'other', 'wireguard'],
    ['tap0', 'other', 'tun'],
  ])
})

test('arguments of the kernel that are named like a secret lose their value', () => {
  const { host } = factsFrom(
    saidWith('guest', 'cmdline quiet console=tty0 rd.password=x my_token=y console=ttyS0,115200'),
  )
  expect(host.cmdline).toEqual([
    ...['quiet', 'console=tty0', 'rd.password=...', 'my_token=...', 'console=ttyS0,115200'],
  ])
  expect(host.consoles).toEqual(['tty0', 'ttyS0,115200'])
})

test('Secure Boot, lockdown, limits and what is loaded', () => {
  const { kexec } = factsFrom(
    saidWith(
      'guest',
      ...['efi yes', 'secure-boot on', 'lockdown none [integrity] confidentiality'],
      ...['kexec-loaded 1', 'kexec-disabled 1', 'kexec-limit 0', 'pstore dmesg-efi-1'],
      ...['config CONFIG_KEXEC_FILE=y', 'config-from /boot/config-6.1.0'],
    ),
  )
  expect(kexec).toMatchObject({
    ...{ isEfi: true, secureBoot: true, lockdown: 'integrity', isLoaded: true, isDisabled: true },
    ...{ loadsLeft: 0, pstore: ['dmesg-efi-1'], configFrom: '/boot/config-6.1.0' },
  })
  expect(kexec.config.get('KEXEC_FILE')).toBe('y')
})

test('a line of authorized_keys is taken apart at blanks and commas outside of quotes', () => {
  const blob = `AAAAC3NzaC1lZDI1NTE5AAAA${'b'.repeat(44)}`
  const options = (text: string) => readAuthorizedLine(text)?.options
  expect(options(`ssh-ed25519 ${blob}`)).toEqual([])
  expect(options(`command="a, \\"b\\" c=d",NO-PTY ssh-ed25519 ${blob}`)).toEqual([
    'command',
    'no-pty',
  ])
  expect(options(`restrict,environment="A=B ssh-rsa ${blob}" ssh-ed25519 ${blob}`)).toEqual([
    ...['restrict', 'environment'],
  ])
  expect(readAuthorizedLine(`command="open ssh-ed25519 ${blob}`)).toBeUndefined()
  expect(readAuthorizedLine('ssh-ed25519 nonsense')).toBeUndefined()
})

describe('a processor', () => {
  const cpu = ['cpu vendor GenuineIntel', 'cpu family 6', 'cpu number 158', 'cpu stepping 9']

  test('is told by its numbers, and Intel’s by its platform', () => {
    const { processor } = factsFrom(saidWith('guest', ...cpu, 'microcode-platform 0x2')).cpu
    const numbers = { family: 6, model: 158, stepping: 9 }
    expect(processor).toEqual({ vendor: 'GenuineIntel', ...numbers, platform: 2 })
    expect(factsFrom(saidWith('guest', ...cpu)).cpu.processor?.platform).toBe(0)
  })

  test('of another kind has none of that', () => {
    expect(factsFrom(saidWith('guest', 'cpu implementer 0x41')).cpu.processor).toBeUndefined()
  })
})
