import { expect, test } from 'vitest'
import { tapOf } from '../../../../src/machine/vm/network/bridge.ts'
import { newMac } from '../../../../src/machine/vm/network/card.ts'
import { networkEnvironment } from '../../../../src/machine/vm/network/guest.ts'
import { restrictedPlug } from '../../../../src/machine/vm/network/restricted/raise.ts'
import { userPlug } from '../../../../src/machine/vm/network/user.ts'
import { type Device, deviceArgument } from '../../../../src/machine/vm/qemu/plug.ts'

const mac = '52:54:00:01:02:03'

test('the user network has its forwards in both ways', () => {
  const way = { protocol: 'udp', address: '127.0.0.1', hostPort: 53, guestPort: 5353 } as const
  const plug = userPlug([way, { ...way, protocol: 'tcp' }], mac)
  expect(plug.arguments).toEqual([
    '-netdev',
    'user,id=net,hostfwd=udp:127.0.0.1:53-:5353,hostfwd=tcp:127.0.0.1:53-:5353',
  ])
  expect(plug.commands[0]?.arguments).toEqual({
    type: 'user',
    id: 'net',
    hostfwd: [{ str: 'udp:127.0.0.1:53-:5353' }, { str: 'tcp:127.0.0.1:53-:5353' }],
  })
  expect(deviceArgument(plug.device as Device)).toBe(
    `virtio-net-pci,id=nic,netdev=net,mac=${mac},romfile=`,
  )
})

test('a restricted network has its socket in both ways, commas too', () => {
  const plug = restrictedPlug('/a,b/s', mac)
  expect(plug.arguments[1]).toBe('stream,id=net,server=off,addr.type=unix,addr.path=/a,,b/s')
  expect(plug.commands[0]?.arguments).toMatchObject({ addr: { type: 'unix', path: '/a,b/s' } })
})

test("each run has an address of its own, that is nobody else's", () => {
  const [one, other] = [newMac(), newMac()]
  expect(one).toMatch(/^52:54:00(:[0-9a-f]{2}){3}$/)
  expect(one).not.toBe(other)
})

test("a run's cable has a name that is found again and that the kernel takes", () => {
  expect(tapOf('20261120-101500-3fa9c1')).toBe(tapOf('20261120-101500-3fa9c1'))
  expect(tapOf('20261120-101500-3fa9c1')).not.toBe(tapOf('20261120-101500-3fa9c2'))
  expect(tapOf('x')).toMatch(/^testbed-[0-9a-f]{7}$/)
})

test.each([
  ['none', false, false],
  ['bridge', false, false],
  ['restricted', true, false],
  ['user', true, true],
] as const)(
  'in a %s network the guest is told of the host: %s, resolvers: %s',
  async (kind, ...told) => {
    const { TESTBED_HOSTS, TESTBED_NAMESERVERS, TESTBED_NETWORK } = await networkEnvironment(
      kind === 'restricted'
        ? { kind, ports: [] }
        : kind === 'bridge'
          ? { kind, bridge: 'b' }
          : { kind },
    )
    expect(TESTBED_NETWORK).toBe(kind)
    expect(TESTBED_NAMESERVERS !== '').toBe(told[1])
    if (!told[0]) expect(TESTBED_HOSTS).toBe('')
  },
)
