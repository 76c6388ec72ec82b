import type { Distribution } from '../../../host/distribution.ts'
import type { Processor } from '../microcode/update.ts'
import type { RootWay } from '../target/root-shell.ts'

/** A host that is asked to be a testbed, as it told of itself. All text is plain: no control characters. */
export interface TargetFacts {
  readonly host: HostFacts
  readonly user: UserFacts
  readonly kexec: KexecFacts
  readonly memory: MemoryFacts
  readonly cpu: CpuFacts
  readonly watchdogs: readonly Watchdog[]
  readonly links: readonly Link[]
  readonly addresses: readonly Address[]
  readonly routes: readonly Route[]
  /** Whether routes are chosen by rules of its own, which one table does not tell. */
  readonly hasRules: boolean
  readonly dns: readonly DnsLine[]
  /** The programs that set its links up: `dhclient`, `systemd-network`. */
  readonly networkBy: readonly string[]
  /** The address this SSH connection came in at; absent where the SSH server does not tell. */
  readonly ssh?: SshEnd
  readonly disks: readonly Disk[]
  readonly mounts: readonly Mount[]
  readonly hostKeys: readonly HostKey[]
  readonly authorized: readonly AuthorizedLine[]
  /** Lines of the SSH server's configuration that say where keys come from. */
  readonly sshd: readonly string[]
  /** Where each program is that we know a use for. */
  readonly tools: ReadonlyMap<string, string>
  /** What there was more of than the script tells. */
  readonly cut: readonly string[]
}

export interface HostFacts {
  /** As `uname -m` has it. */
  readonly arch: string
  /** As `uname -r` and `uname -v` have them. */
  readonly release: string
  readonly version: string
  readonly hostname: string
  readonly distribution: Distribution
  readonly bootId: string
  readonly uptimeS: number
  readonly machineId?: string
  /** Its clock, seconds since 1970. */
  readonly time?: number
  /** For people: vendor and product. */
  readonly board?: string
  readonly init: InitSystem
  /** The kernel's arguments; values of those named like a secret are left out. */
  readonly cmdline: readonly string[]
  /** Where its kernel writes to: `ttyS0,115200`. */
  readonly consoles: readonly string[]
  readonly isContainer: boolean
  /** Whether it is no host now but a testbed of ours, and whose. */
  readonly testbed?: { readonly owner: string }
}

export type InitSystem = 'systemd' | 'openrc' | 'busybox' | 'other'

export interface UserFacts {
  /** Who logged in. */
  readonly name?: string
  readonly home?: string
  readonly root: RootWay
  /** Whether root may do all that root may: it may not in most containers. */
  readonly canReboot: boolean
  readonly canMount: boolean
  /** Others with a terminal on the host, for people. */
  readonly others: readonly string[]
}

export interface KexecFacts {
  /** Whether the kernel has it at all; undefined where that cannot be seen. */
  readonly isBuilt?: boolean
  readonly isLoaded: boolean
  readonly isCrashLoaded: boolean
  readonly isDisabled: boolean
  /** How many more loads are allowed; undefined for any number. */
  readonly loadsLeft?: number
  readonly lockdown: 'none' | 'integrity' | 'confidentiality'
  readonly isEfi: boolean
  /** Whether its interrupt controller (GICv3) goes on writing to tables in memory when another kernel starts. */
  readonly hasLiveTables: boolean
  readonly secureBoot?: boolean
  /** Of CONFIG_KEXEC_FILE and others, without `CONFIG_`; empty where the file cannot be read. */
  readonly config: ReadonlyMap<string, string>
  readonly configFrom?: string
  /** What the firmware keeps of an earlier crash. */
  readonly pstore: readonly string[]
}

export interface MemoryFacts {
  readonly totalMiB: number
  readonly availableMiB: number
  readonly swapFreeMiB: number
  readonly swaps: readonly string[]
  readonly hasTmpfs: boolean
  readonly hasRamfs: boolean
  /** What is free in places, in MiB, by their mount point; empty without `df`. */
  readonly room: ReadonlyMap<string, number>
}

export interface CpuFacts {
  /** How many there are; undefined where that cannot be seen. */
  readonly count?: number
  readonly vendor?: string
  readonly model?: string
  /** The revision that runs: `0x1000065`. */
  readonly microcode?: string
  /** What microcode is chosen by; of x86 alone. */
  readonly processor?: Processor
}

export interface Watchdog {
  readonly name: string
  readonly identity?: string
  readonly timeoutS?: number
  readonly modalias?: string
}

/** What a link is. `other` is any that we do not carry over. */
export type LinkKind = 'loopback' | 'phys' | 'bond' | 'vlan' | 'bridge' | 'dummy' | 'wifi' | 'other'

export interface Link {
  readonly name: string
  readonly kind: LinkKind
  /** What the kernel calls its kind, where it is `other`. */
  readonly word?: string
  readonly mac: string
  /** Of a bond's port, which has the bond's otherwise. */
  readonly permanentMac?: string
  readonly mtu: number
  readonly isUp: boolean
  readonly hasCarrier: boolean
  /** The bond or bridge it is a port of. */
  readonly master?: string
  /** What it stands on: a bond's and a bridge's ports, a VLAN's parent. */
  readonly lower: readonly string[]
  readonly vlanId?: number
  /** Of a bond or a bridge, by their names in sysfs: mode, miimon; stp_state. */
  readonly parameters: ReadonlyMap<string, string>
  /** The device of a real one, then what it hangs on, outwards. */
  readonly devices: readonly Device[]
}

export interface Device {
  readonly modalias?: string
  readonly driver?: string
}

export interface Address {
  readonly link: string
  readonly family: 4 | 6
  readonly address: string
  readonly prefix: number
  readonly scope: string
  readonly peer?: string
  /** From DHCP or a router's advertisement: it has a lifetime. */
  readonly isDynamic: boolean
}

export interface Route {
  readonly family: 4 | 6
  /** `default` or NET/PREFIX. */
  readonly to: string
  readonly via?: string
  readonly link: string
  readonly metric?: number
  readonly source?: string
  readonly isOnlink: boolean
  /** Made by the kernel with an address. */
  readonly isOfAddress: boolean
}

export interface DnsLine {
  readonly file: string
  /** `nameserver 10.0.2.3` */
  readonly line: string
}

export interface SshEnd {
  readonly address: string
  readonly port: number
  readonly from: string
  /** The link that has the address; absent where none has: it is translated on the way. */
  readonly link?: string
}

export interface Disk {
  readonly name: string
  readonly bytes: number
  readonly isReadOnly: boolean
  readonly isRemovable: boolean
  /** Whether there is a device behind it: not a mapping, not an array. */
  readonly isReal: boolean
  /** Names in /dev/disk/by-id. */
  readonly ids: readonly string[]
  readonly serial?: string
  readonly model?: string
  readonly parts: readonly string[]
  /** Mappings and arrays that stand on it or its parts. */
  readonly holders: readonly string[]
  /** Where it, a part of it or a holder is mounted, or `swap`. */
  readonly uses: readonly string[]
  /** Since the host's boot, of 512 bytes. */
  readonly sectorsWritten: number
}

export interface Mount {
  /** MAJOR:MINOR */
  readonly device: string
  readonly point: string
  readonly isReadOnly: boolean
  readonly type: string
  readonly source: string
}

export interface HostKey {
  /** The private key's file, which nobody opened. */
  readonly file: string
  /** `ssh-ed25519`; absent where its public half could not be read. */
  readonly type?: string
  /** Base64. */
  readonly blob?: string
}

export interface AuthorizedLine {
  readonly user: string
  readonly file: string
  readonly number: number
  /** As it stands there, options included. */
  readonly text: string
  /** The names of its options, in lower case. */
  readonly options: readonly string[]
  readonly type: string
  readonly comment: string
}
