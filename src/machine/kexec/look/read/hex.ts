/** An IPv4 address as /proc/net/route has it; undefined for what is none. */
export function littleEndianAddress(hex: string | undefined): string | undefined {
  if (hex === undefined || !/^[0-9A-Fa-f]{8}$/.test(hex)) return undefined
  return [...Buffer.from(hex, 'hex')].reverse().join('.')
}

/** An IPv6 address as /proc/net/if_inet6 has it, in its usual form; undefined for what is none. */
export function longAddress(hex: string | undefined): string | undefined {
  if (hex === undefined || !/^[0-9a-f]{32}$/i.test(hex)) return undefined
  const long = hex.match(/.{4}/g)?.join(':') ?? ''
  return new URL(`http://[${long}]`).hostname.slice(1, -1)
}
