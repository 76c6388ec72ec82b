import type { RigWish } from '../../rig/wish.ts'

/** The machines that the rows run on: each serves many. */
export const rigs = {
  /** A server: systemd, OpenSSH, Nix, a user whose sudo asks for a password. */
  server: { host: 'debian' },
  /** A small board, which starts fastest, and whose disk is never written to. */
  board: { host: 'minimal', memoryMiB: 1024 },
  /** Reached by IPv6, and by nothing else. */
  six: { host: 'debian', network: 'ipv6' },
  /** Two cards, a bond on them, and a VLAN on that. */
  bonded: { host: 'debian', network: 'bond-vlan' },
} as const satisfies Record<string, Partial<RigWish>>

export type RigName = keyof typeof rigs
export const rigNames = Object.keys(rigs) as RigName[]
