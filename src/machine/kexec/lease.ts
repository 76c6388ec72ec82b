import type { Channel } from '../../channel/channel.ts'

/** How often in a lease it is renewed, so that a renewal or two may fail. */
const renewals = 5

/**
 * Renews the lease by which the RAM system stays up, until it is stopped. A renewal that fails is
 * not told: the channel's own end is.
 */
export function keepLease(channel: Channel, leaseMs: number): { stop(): void } {
  const renew = () => void channel.renewLease(Math.ceil(leaseMs / 1000)).catch(() => undefined)
  renew()
  const timer = setInterval(renew, leaseMs / renewals)
  channel.ended.catch(() => clearInterval(timer))
  return { stop: () => clearInterval(timer) }
}
