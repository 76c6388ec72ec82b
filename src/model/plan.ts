import type { Disk, RealDisk } from './disk.ts'
import type { KexecRequest } from './hardware.ts'
import type { LabRequest } from './lab.ts'
import type { Forward, Network } from './network.ts'
import type { AccelChoice, MachineKind, TransportChoice } from './request.ts'
import type { SealedFile } from './sealed.ts'
import type { System } from './system.ts'

/** What runs: pure data. */
export interface Workload {
  readonly name: string
  readonly script: Uint8Array
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** Shell patterns of paths in the guest that come home besides the results. */
  readonly bring: readonly string[]
}

/** A host folder in the guest. */
export interface Share {
  /** What the guest asks for it by. */
  readonly tag: string
  /** Absolute, on the host. */
  readonly source: string
  readonly writable: boolean
}

/** Which of how many guests that run the same at once; the first is 1. */
export interface Copy {
  readonly number: number
  readonly of: number
}

/** What is asked of a guest that starts its own systemd. */
export interface SystemdWish {
  /** The unit that has had its turn when the script starts. */
  readonly after: string
  /** Whether the run fails where units did. */
  readonly failOnFailedUnits: boolean
}

/** One run, with everything it needs known. */
export interface RunSpec {
  readonly id: string
  readonly copy: Copy
  readonly machine: MachineKind
  /** Where the machine is `kexec`: its target, or the boards of which it takes one. */
  readonly hardware?: KexecRequest
  readonly lab?: LabRequest
  readonly system: System
  /** Where the guest starts the systemd of its own. */
  readonly systemd?: SystemdWish
  readonly append: readonly string[]
  readonly workload: Workload
  /** What only the hardware can read. */
  readonly secrets: readonly SealedFile[]
  readonly limits: { readonly bootMs: number; readonly scriptMs: number }
  /** On `kexec` this and `cpus` are the least its hardware must have. */
  readonly memoryMiB: number
  readonly cpus: number
  readonly accel: AccelChoice
  readonly disks: readonly Disk[]
  readonly realDisks: readonly RealDisk[]
  readonly network: Network
  readonly forwards: readonly Forward[]
  /** Where on the host's loopback QEMU waits for a debugger. */
  readonly gdbPort?: number
  /** The caller's folder that is `/tmp/shared` in the guest. */
  readonly shared?: string
  /** Where that folder is besides, in the guest: at its own path. */
  readonly samePath?: string
  readonly shareTransport: TransportChoice
  readonly initrdConsole: boolean
  /** Whether it boots, in place of coming to life from a template. */
  readonly cold: boolean
  readonly qemuArgs: readonly string[]
}

/** The request resolved into runs, one at least. */
export interface Plan {
  readonly runs: readonly [RunSpec, ...RunSpec[]]
}
