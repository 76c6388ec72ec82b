import { vlan } from '../image/debian/network.ts'
import type { Machine } from '../machine/machine.ts'
import type { RigWish } from '../wish.ts'
import { Line } from './line.ts'
import { tagBetween } from './tagged-cable.ts'
import { raiseTap, type Tap } from './tap.ts'

/** Lays the line to a machine's SSH server, over the network it has. */
export async function layLine(
  machine: Machine,
  { network }: RigWish,
  tap: Tap | undefined,
): Promise<Line> {
  if (network === 'bond-vlan') tagBetween(machine.socket('access'), machine.socket('trunk'), vlan)
  if (tap === undefined) {
    return Line.lay('127.0.0.1', { host: '127.0.0.1', port: await machine.forwardedPort() })
  }
  await machine.monitor.do('query-status') // QEMU has made its links once it answers
  await raiseTap(tap)
  return Line.lay('::1', { host: tap.machineAddress, port: 22 })
}
