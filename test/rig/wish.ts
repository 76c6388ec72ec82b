import type { System } from '../../src/model/system.ts'

/** The systems that can stand on a rig's disk. */
export const hosts = ['debian', 'minimal'] as const

export type HostKind = (typeof hosts)[number]

/** How the machine is on its network; `README.md` shows each. */
export const networks = ['dhcp', 'static', 'bond-vlan', 'bridge', 'ipv6'] as const

export type NetworkKind = (typeof networks)[number]

/** What a rig is to be. */
export interface RigWish {
  readonly system: System
  readonly host: HostKind
  readonly memoryMiB: number
  readonly cpus: number
  /** What `debian` is set up for; `minimal` has `dhcp` alone. */
  readonly network: NetworkKind
  /** Another network card, on a network of its own, with an address by DHCP. */
  readonly secondCard: boolean
  /** Whether `debian` has the package kexec-tools; our own loader does without. */
  readonly kexecTools: boolean
  /** Whether sudo asks the user `lab` for a password, which is `lab`. */
  readonly sudo: 'password' | 'free'
  /** root's and lab's authorized_keys, made from the line of the rig's own key. */
  readonly authorized: (line: string) => string
  /** More kernel arguments of the host's, such as `lockdown=integrity`. */
  readonly append: readonly string[]
  /** Ends the rig, also while it starts. */
  readonly signal: AbortSignal
  /** Told what is being done, in a line. */
  readonly tell: (message: string) => void
}

/** A wish with what it leaves open. Throws where no such machine can be made. */
export function wishOf(open: Partial<RigWish>): RigWish {
  const wish: RigWish = {
    system: 'x86_64-linux',
    host: 'debian',
    memoryMiB: 2048,
    cpus: 2,
    network: 'dhcp',
    secondCard: false,
    kexecTools: false,
    sudo: 'password',
    authorized: (line) => line,
    append: [],
    signal: new AbortController().signal,
    tell: () => undefined,
    ...open,
  }
  if (wish.host === 'minimal' && (wish.network !== 'dhcp' || wish.kexecTools))
    throw new TypeError('the minimal host has no kexec-tools, and its address by DHCP')
  return wish
}
