import { isIPv4 } from 'node:net'
import type { Forward, Network } from '../model/network.ts'
import type { Asked, Refusal } from './asked.ts'
import { portOf, whyNoListening } from './port.ts'

const form = 'write [tcp|udp:][ADDRESS:]PORT:GUESTPORT, like 8080:80 or udp:0.0.0.0:5353:53'

/** The host's ports that lead into the guest: none of them taken, as far as can be seen. */
export async function readForwards(asked: Asked, network: Network): Promise<readonly Forward[]> {
  const forwards: Forward[] = []
  for (const value of asked.raw.forward ?? []) {
    const forward = forwardOf(value)
    const problem =
      'reason' in forward
        ? forward
        : (whyNoWay(forward, network) ?? whyTwice(forward, forwards) ?? (await whyTaken(forward)))
    if (problem !== undefined) asked.refuse('forward', { value, ...problem })
    if (!('reason' in forward)) forwards.push(forward)
  }
  return forwards
}

function forwardOf(value: string): Forward | Refusal {
  const parts = value.split(':')
  const protocol = parts[0] === 'tcp' || parts[0] === 'udp' ? parts[0] : undefined
  if (protocol !== undefined) parts.shift()
  const address = parts.length === 3 ? parts.shift() : '127.0.0.1'
  if (parts.length !== 2 || address === undefined)
    return { reason: 'is no port of this host and one of the guest', remedy: form }
  if (!isIPv4(address)) return { reason: `has ${address} for an IPv4 address`, remedy: form }
  const [hostPort, guestPort] = [portOf(parts[0] ?? '', 0), portOf(parts[1] ?? '', 1)]
  if (hostPort === undefined || guestPort === undefined)
    return {
      reason: 'has a port that is none',
      remedy: 'give ports from 1 to 65535; 0 on this host takes a free one',
    }
  return { protocol: protocol ?? 'tcp', address, hostPort, guestPort }
}

function whyNoWay({ protocol }: Forward, network: Network): Refusal | undefined {
  if (network.kind === 'none')
    return {
      reason: 'leads to a guest without a network',
      remedy: 'give it one, or leave this out',
    }
  if (network.kind === 'bridge')
    return {
      reason: 'is not needed on a bridge, where the guest has an address of its own',
      remedy: 'connect to that address',
    }
  if (network.kind === 'restricted' && protocol === 'udp')
    return { reason: 'is UDP, and a restricted network carries TCP alone', remedy: 'forward TCP' }
  return undefined
}

function whyTwice(forward: Forward, before: readonly Forward[]): Refusal | undefined {
  if (!before.some((other) => isSamePlace(forward, other))) return undefined
  return {
    reason: `is the second way in at port ${forward.hostPort}`,
    remedy: 'give each a port of its own',
  }
}

function isSamePlace(one: Forward, other: Forward): boolean {
  const addresses = [one.address, other.address]
  return (
    one.hostPort !== 0 &&
    one.hostPort === other.hostPort &&
    one.protocol === other.protocol &&
    (one.address === other.address || addresses.includes('0.0.0.0'))
  )
}

async function whyTaken({ protocol, address, hostPort }: Forward): Promise<Refusal | undefined> {
  const code = await whyNoListening({ protocol, address, port: hostPort })
  if (code === undefined) return undefined
  const at = `${address}:${hostPort}`
  return refusals[code]?.(at) ?? { reason: `cannot be listened at: ${code}`, remedy: form }
}

const refusals: Record<string, (at: string) => Refusal> = {
  EADDRINUSE: (at) => ({
    reason: `${at} is taken on this host`,
    remedy: 'give another port, or 0 for one that is free',
  }),
  EACCES: (at) => ({
    reason: `${at} is for root to listen at`,
    remedy: 'give a port from 1024 on, or run this as root',
  }),
  EADDRNOTAVAIL: (at) => ({
    reason: `${at} is no address of this host`,
    remedy: 'leave the address out, for 127.0.0.1, or give 0.0.0.0 for all there are',
  }),
}
