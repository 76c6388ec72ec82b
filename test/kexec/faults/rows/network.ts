import { authorize, fillUp } from '../grounds.ts'
import type { Row } from '../row.ts'

const stranger =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBNTLC9sDWyR4q9QyT1ks7yrhZmZfS3Q0sD6W7ejpIUr stranger'

/** Hosts out of the common run: nothing fails there. */
export const networkRows: readonly Row[] = [
  {
    name: 'the host is reached by IPv6 alone, and its /tmp is full',
    on: 'six',
    ground: fillUp('/tmp'),
    script: `! ip -4 addr show scope global | grep inet || exit 4
echo home >$TESTBED_RESULTS/a; exit 3`,
    boots: 1,
    expected: { outcome: 'failed', exit: 3, return: 'clean', home: ['a'] },
    within: 400,
  },
  {
    name: 'a VLAN on a bond of two cards, and keys with options that the guest does not know',
    on: 'bonded',
    ground: authorize(`'$ a from="192.0.2.0/24",no-pty ${stranger}'`),
    script: `grep -c 'Slave Interface' /proc/net/bonding/bond0 || exit 4
ip addr show bond0.71 | grep 10.0.2.15 || exit 5
echo home >$TESTBED_RESULTS/a; exit 3`,
    boots: 1,
    expected: {
      ...{ outcome: 'failed', exit: 3, return: 'clean', home: ['a'] },
      says: /left out, since the system's SSH server cannot honour them:\s.*it does not know the option from/,
    },
    within: 400,
  },
]
