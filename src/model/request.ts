import type { BuilderRequest } from './builder.ts'
import type { Disk, RealDisk } from './disk.ts'
import type { GuestChoice } from './guest.ts'
import type { KexecRequest } from './hardware.ts'
import type { LabRequest } from './lab.ts'
import type { Forward, Network } from './network.ts'
import type { SealedFile } from './sealed.ts'
import type { Secret } from './secret.ts'
import type { System } from './system.ts'

/** What a guest runs on: a QEMU VM here, or real hardware elsewhere. */
export const machineKinds = ['vm', 'kexec'] as const
export type MachineKind = (typeof machineKinds)[number]

/** How a guest comes up: by our own init alone, or with the init of its system, which is systemd. */
export const bootChoices = ['exec', 'system'] as const
export type BootChoice = (typeof bootChoices)[number]

export const accelChoices = ['auto', 'kvm', 'tcg'] as const
export type AccelChoice = (typeof accelChoices)[number]

/** The ways a folder of the host reaches a guest. */
export const transports = ['virtiofs', '9p'] as const
export type Transport = (typeof transports)[number]

export const transportChoices = ['auto', ...transports] as const
export type TransportChoice = (typeof transportChoices)[number]

export const nixInstallers = ['auto', 'existing', 'upstream', 'distro'] as const
export type NixInstaller = (typeof nixInstallers)[number]

/** What Nix is to be told beyond its own configuration. */
export interface NixOptions {
  readonly installer: NixInstaller
  /** Lines of nix.conf. */
  readonly extraConfig: readonly string[]
  /** Caches that are asked besides. */
  readonly substituters: readonly string[]
  /** The public keys of who may sign what comes from them, besides: `NAME:BASE64`. */
  readonly trustedKeys?: readonly string[]
  readonly githubToken?: Secret
  /** Machines that build, in place of those its configuration names. */
  readonly builders?: BuilderRequest
  /** How many builds at once here; 0 leaves them to builders. */
  readonly maxJobs?: number | 'auto'
  /** What builds may ask of this host: `kvm`, `big-parallel`. */
  readonly systemFeatures?: readonly string[]
}

/** The kernel the user brings in place of the guest's own. */
export type KernelRequest =
  | { readonly kind: 'image'; readonly file: string; readonly modules?: string }
  | { readonly kind: 'build-tree'; readonly tree: string }

/** What the user asked for, parsed and validated once. All paths are absolute. */
export interface Request {
  /** The script's bytes, whatever it came from. */
  readonly script: Uint8Array
  /** How the script is called in reports: `script`, or its file's name. */
  readonly scriptName: string
  readonly guest: GuestChoice
  readonly machine: MachineKind
  /** What `kexec` needs to know of its target; present there and nowhere else, unless `lab` is. */
  readonly hardware?: KexecRequest
  /** The boards of which the run on `kexec` takes one. */
  readonly lab?: LabRequest
  readonly system: System
  readonly boot: BootChoice
  /** With the boot `system`: the unit that has had its turn when the script starts. */
  readonly afterUnit: string
  /** Likewise: whether the run fails where units did. */
  readonly failOnFailedUnits: boolean
  readonly kernel?: KernelRequest
  /** Arguments added to the kernel's command line. */
  readonly append: readonly string[]
  readonly packages: readonly string[]
  /** The host folder that is `/tmp/shared` in the guest. */
  readonly shared?: string
  /** Where that folder is besides, in the guest: at its own path, unless that is among the guest's own. */
  readonly samePath?: string
  /** How the host's folders reach the guest. */
  readonly shareTransport: TransportChoice
  /** The script's working folder, in the guest. */
  readonly cwd: string
  /** The run folder; where absent, one is made in the user's state folder. */
  readonly results?: string
  /** Paths in the guest, absolute, that come home besides `$TESTBED_RESULTS`; the shell's patterns too. */
  readonly bring: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Files that only the hardware can read; the script finds them in `/run/testbed/secrets`. */
  readonly secrets: readonly SealedFile[]
  /** The guest's; on `kexec` the least its hardware must have, 0 where that was not said. */
  readonly memoryMiB: number
  /** Likewise. */
  readonly cpus: number
  /** The script's own limit. */
  readonly timeoutMs: number
  /** From the machine's start to the guest's first word. */
  readonly bootTimeoutMs: number
  readonly accel: AccelChoice
  /** In how many guests at once the script runs. */
  readonly copies: number
  readonly disks: readonly Disk[]
  /** Disks of the hardware's own that the guest may write to. */
  readonly realDisks: readonly RealDisk[]
  readonly network: Network
  readonly forwards: readonly Forward[]
  /** Where on the host's loopback QEMU waits for a debugger. */
  readonly gdbPort?: number
  readonly initrdConsole: boolean
  /** Whether the guest boots, in place of coming to life from a template. */
  readonly cold: boolean
  readonly keepOutput: boolean
  /** Whether missing host packages may be installed. */
  readonly install: boolean
  /** Whether the package lists the distro guest is made from are fetched anew. */
  readonly refresh: boolean
  readonly nix: NixOptions
  /** Handed to QEMU verbatim. */
  readonly qemuArgs: readonly string[]
}
