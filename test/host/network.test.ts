import { expect, test } from 'vitest'
import { nameserversIn, ownNamesIn } from '../../src/host/network.ts'

test('nameservers are taken in their order, each once, at most three', () => {
  const resolv = `# made by hand
search example.org
nameserver 192.0.2.1
nameserver 192.0.2.2 # the second
nameserver 192.0.2.1
nameserver 2001:db8::1
nameserver 192.0.2.4
options edns0 trust-ad
`
  expect(nameserversIn(resolv)).toEqual(['192.0.2.1', '192.0.2.2', '2001:db8::1'])
})

test.each(['127.0.0.53', '127.0.0.1', '::1', 'fe80::1%eth0'])(
  'a nameserver only the host can reach is asked through QEMU: %s',
  (address) => {
    expect(nameserversIn(`nameserver ${address}\nnameserver 192.0.2.1\n`)).toEqual([
      '10.0.2.3',
      '192.0.2.1',
    ])
  },
)

test.each(['', 'nameserver\n', 'nameserver not-an-address\n', '; nameserver 192.0.2.1\n'])(
  'without a nameserver QEMU is asked: %j',
  (resolv) => {
    expect(nameserversIn(resolv)).toEqual(['10.0.2.3'])
  },
)

test("the host's own names are those that point at loopback, but for every host's", () => {
  const hosts = `127.0.0.1	localhost
127.0.1.1	builder.example.org builder   # Debian's way
127.0.0.1	cache.test localhost.localdomain localhost4
::1		localhost ip6-localhost ip6-loopback six
192.0.2.7	elsewhere.example.org
127.0.0.1	app.localhost bad;name builder
`
  expect(ownNamesIn(hosts)).toEqual(['builder.example.org', 'builder', 'cache.test', 'six'])
})
