/** What a guest's network reaches. */
export type Network =
  /** What the host reaches, through QEMU. */
  | { readonly kind: 'user' }
  | { readonly kind: 'none' }
  /** These TCP ports of the host's loopback, and nothing else. */
  | { readonly kind: 'restricted'; readonly ports: readonly number[] }
  /** A bridge of the host's, and what is on it. */
  | { readonly kind: 'bridge'; readonly bridge: string }

/** A port of the host's that leads into the guest. */
export interface Forward {
  readonly protocol: 'tcp' | 'udp'
  /** The host's own IPv4 address to listen at. */
  readonly address: string
  /** 0 for one that is free. */
  readonly hostPort: number
  readonly guestPort: number
}
