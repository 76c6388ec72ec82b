import { macs } from '../../machine/arguments.ts'
import type { NetworkKind } from '../../wish.ts'
import type { Furnishing } from '../furnish.ts'

/** The VLAN of `bond-vlan`. */
export const vlan = 71

const ofUserNetwork = 'Address=10.0.2.15/24\nGateway=10.0.2.2'

/** The address of a machine that has IPv6 only, and who leads out of its network. */
export interface Ipv6 {
  readonly machineAddress: string
  readonly hostAddress: string
}

/** systemd-networkd's files for a network; any card that is not named there has DHCP. */
export function networkFiles(kind: NetworkKind, ipv6: Ipv6 | undefined): Furnishing[] {
  const files = { ...filesOf(kind, ipv6), '90-others.network': unit('Type=ether', 'DHCP=yes') }
  return Object.entries(files).map(([name, content]) => ({
    path: `/etc/systemd/network/${name}`,
    content,
  }))
}

function filesOf(kind: NetworkKind, ipv6: Ipv6 | undefined): Record<string, string> {
  const first = `MACAddress=${macs[0]}`
  const both = `MACAddress=${macs[0]} ${macs[1]}`
  switch (kind) {
    case 'dhcp':
      return {}
    case 'static':
      return { '10-first.network': unit(first, ofUserNetwork) }
    case 'bridge':
      return {
        '10-first.network': unit(`${first}\nType=ether`, 'Bridge=br0'),
        '20-br0.netdev': '[NetDev]\nName=br0\nKind=bridge\n',
        '20-br0.network': unit('Name=br0', ofUserNetwork),
      }
    case 'bond-vlan':
      return {
        '10-ports.network': unit(`${both}\nType=ether`, 'Bond=bond0'),
        '20-bond0.netdev':
          '[NetDev]\nName=bond0\nKind=bond\n\n[Bond]\nMode=active-backup\nMIIMonitorSec=100ms\n',
        '20-bond0.network': unit('Name=bond0', `VLAN=bond0.${vlan}\nLinkLocalAddressing=no`),
        '30-vlan.netdev': `[NetDev]\nName=bond0.${vlan}\nKind=vlan\n\n[VLAN]\nId=${vlan}\n`,
        '30-vlan.network': unit(`Name=bond0.${vlan}`, ofUserNetwork),
      }
    case 'ipv6':
      return {
        '10-first.network': unit(
          first,
          `Address=${ipv6?.machineAddress}/64\nGateway=${ipv6?.hostAddress}\nDHCP=no\nIPv6AcceptRA=no`,
        ),
      }
  }
}

function unit(match: string, network: string): string {
  return `[Match]\n${match}\n\n[Network]\n${network}\n`
}
