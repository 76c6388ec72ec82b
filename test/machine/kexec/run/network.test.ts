import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { scratchFolder } from '../../../scratch.ts'

const project = join(dirname(fileURLToPath(import.meta.url)), '../../../..')

interface Setup {
  /** Files below /sys/class/net and /proc/net, by their paths from there. */
  readonly links: Readonly<Record<string, string>>
  readonly vlans?: Readonly<Record<string, string>>
  readonly addresses?: string
  readonly routes?: string
  readonly routes6?: string
}

/** What `--inherit-ip-setup` makes of a host: the files it hands over, or what it says. */
function inherit({ links, vlans = {}, addresses = '', routes = '', routes6 = '' }: Setup) {
  const folder = scratchFolder()
  const write = (files: Readonly<Record<string, string>>, below: string) => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, below, path)), { recursive: true })
      writeFileSync(join(folder, below, path), content)
    }
  }
  mkdirSync(join(folder, 'image/tools'), { recursive: true })
  write(links, 'sys/class/net')
  write(vlans, 'proc/net/vlan')
  write({ addresses, routes, routes6, 'stage/x': '', 'tree/x': '' }, '.')
  const script = `set -eu
    tools=${folder}/tools stage=${folder}/stage tree=${folder}/tree sys=${folder}/sys proc=${folder}/proc
    mkdir $tools && ln -s ${project}/guest/launch $tools/launch
    . $tools/launch/words.sh
    . $tools/launch/network.sh
    ip() {
      case "$*" in
      '-o addr show') cat ${folder}/addresses ;;
      'route show table main') cat ${folder}/routes ;;
      '-6 route show table main') cat ${folder}/routes6 ;;
      *) exit 99 ;;
      esac
    }
    hand_name_servers() { :; }
    inherit_ip_setup`
  const { status, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' })
  const read = (name: string) => readFileSync(join(folder, 'tree/net', name), 'utf8').split('\n')
  const lines = (name: string) => read(name).filter((line) => line !== '')
  if (status !== 0) return { status, stderr, links: [], addresses: [], routes: [] }
  return {
    status,
    stderr,
    links: lines('links'),
    addresses: lines('addresses'),
    routes: lines('routes'),
  }
}

/** The files of one link. */
function link(name: string, mac: string, more: Readonly<Record<string, string>> = {}) {
  const usual = {
    address: `${mac}\n`,
    type: '1\n',
    flags: '0x1003\n',
    mtu: '1500\n',
    uevent: `INTERFACE=${name}\n`,
  }
  const files = Object.entries({ ...usual, ...more })
  return Object.fromEntries(files.map(([file, content]) => [`${name}/${file}`, content]))
}
const hardware = { 'device/vendor': '0x8086\n' }
const loopback = link('lo', '00:00:00:00:00:00', { type: '772\n' })

test('a bond of two, a VLAN on it, and a bridge over that', () => {
  const bonding = {
    'bonding/mode': '802.3ad 4\n',
    'bonding/miimon': '100\n',
    'bonding/slaves': 'eno1 eno2\n',
    'bonding/lacp_rate': 'fast 1\n',
    'bonding/xmit_hash_policy': 'layer3+4 1\n',
    'bonding/primary': '\n',
  }
  const slave = (mac: string) => ({ ...hardware, 'bonding_slave/perm_hwaddr': `${mac}\n` })
  const setup = inherit({
    links: {
      ...loopback,
      bonding_masters: 'bond0\n',
      ...link('bond0', '02:00:00:00:00:01', bonding),
      ...link('bond0.7', '02:00:00:00:00:01', { uevent: 'DEVTYPE=vlan\n' }),
      ...link('br0', '02:00:00:00:00:01', {
        uevent: 'DEVTYPE=bridge\n',
        'bridge/stp_state': '0\n',
        'brif/bond0.7/x': '',
        'brif/vnet0/x': '',
        mtu: '9000\n',
      }),
      ...link('eno1', '02:00:00:00:00:01', slave('02:00:00:00:00:01')),
      ...link('eno2', '02:00:00:00:00:01', slave('02:00:00:00:00:02')),
      ...link('vnet0', 'fe:00:00:00:00:09', { tun_flags: '0x1002\n' }),
    },
    vlans: {
      'bond0.7': 'bond0.7  VID: 7\t REORDER_HDR: 1  dev->priv_flags: 1021\nDevice: bond0\n',
    },
    addresses: `1: lo    inet 127.0.0.1/8 scope host lo
7: br0    inet 192.0.2.7/24 brd 192.0.2.255 scope global dynamic br0\\       valid_lft 86336sec preferred_lft 86336sec
7: br0    inet6 fe80::1/64 scope link
7: br0    inet6 2001:db8::7/64 scope global dynamic mngtmpaddr
7: br0    inet6 2001:db8::dead/64 scope global temporary secondary dynamic
9: vnet0    inet 10.9.9.1/24 scope global vnet0
`,
    routes: `default via 192.0.2.1 dev br0 metric 100
192.0.2.0/24 dev br0 scope link  src 192.0.2.7
10.9.9.0/24 dev vnet0 scope link  src 10.9.9.1
198.51.100.1 dev br0 scope link
unreachable 203.0.113.0/24
`,
    routes6: `2001:db8::/64 dev br0  metric 256
fe80::/64 dev br0  metric 256
default via fe80::ff dev br0  metric 1024
multicast ff00::/8 dev br0  metric 256
`,
  })
  expect(setup).toEqual({
    status: 0,
    stderr: '',
    links: [
      'link eno1 02:00:00:00:00:01 phys mtu=1500 up=1',
      'link eno2 02:00:00:00:00:02 phys mtu=1500 up=1',
      'link bond0 02:00:00:00:00:01 bond mode=802.3ad miimon=100 slaves=eno1,eno2 lacp_rate=fast xmit_hash_policy=layer3+4 mtu=1500 up=1',
      'link bond0.7 02:00:00:00:00:01 vlan id=7 parent=bond0 mtu=1500 up=1',
      'link br0 02:00:00:00:00:01 bridge ports=bond0.7 stp=0 mtu=9000 up=1',
    ],
    addresses: [
      'address br0 192.0.2.7/24 global dynamic',
      'address br0 2001:db8::7/64 global dynamic',
    ],
    routes: [
      'route default via 192.0.2.1 dev br0 metric=100',
      'route 198.51.100.1/32 via - dev br0',
      'route default via fe80::ff dev br0 metric=1024',
    ],
  })
})

test('a bridge between containers and a tunnel are left out; a dummy is not', () => {
  const { links, addresses } = inherit({
    links: {
      ...loopback,
      ...link('docker0', '02:42:00:00:00:01', {
        uevent: 'DEVTYPE=bridge\n',
        'bridge/stp_state': '0\n',
        'brif/veth1/x': '',
      }),
      ...link('dummy0', '02:00:00:00:00:05', { flags: '0x83\n' }),
      ...link('ens3', '02:00:00:00:00:03', { ...hardware, flags: '0x1002\n' }),
      ...link('ifb0', '02:00:00:00:00:06', { flags: '0x82\n' }),
      ...link('veth1', '02:00:00:00:00:04'),
      ...link('wg0', '', { type: '65534\n', uevent: 'DEVTYPE=wireguard\n' }),
    },
    addresses: `3: docker0    inet 172.17.0.1/16 scope global docker0
4: dummy0    inet 203.0.113.53/32 scope global dummy0
5: ens3    inet 10.0.0.1 peer 10.0.0.2/32 scope global ens3
`,
  })
  expect(links).toEqual([
    'link dummy0 02:00:00:00:00:05 dummy mtu=1500 up=1',
    'link ens3 02:00:00:00:00:03 phys mtu=1500',
  ])
  expect(addresses).toEqual([
    'address dummy0 203.0.113.53/32 global',
    'address ens3 10.0.0.1/32 global peer=10.0.0.2',
  ])
})

test('a way out over a link that cannot be handed over is refused', () => {
  const { status, stderr } = inherit({
    links: { ...loopback, ...link('wg0', '', { type: '65534\n' }) },
    routes: 'default dev wg0 scope link\n',
  })
  expect(status).toBe(72)
  expect(stderr).toBe(
    "nixos-testbed: no-network: the way out, 'default dev wg0 scope link', goes over a link that cannot be handed over\n",
  )
})
