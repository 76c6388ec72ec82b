import type { BuiltBundle } from '../../model/bundle.ts'
import type { Watch } from '../../model/machine.ts'
import type { RunSpec } from '../../model/plan.ts'
import type { Transport } from '../../model/request.ts'
import type { Cover } from './credentials/cover.ts'
import type { Accel } from './qemu/arguments.ts'

/** Where on the host a machine has what is its run's own. */
export interface Places {
  /** The folder that the guest sees at `/run/testbed/host`. */
  readonly live: string
  /** Settles when the guest may look into it. */
  readonly filled: Promise<unknown>
  /** For disks that are not kept. */
  readonly disks: string
  /** The folder for what tells why a guest's own system does not come up. */
  readonly evidence: string
}

/** All that a machine is brought up with. */
export interface Boot extends Places {
  /** QEMU's program, as a path. */
  readonly qemu: string
  readonly built: BuiltBundle
  readonly spec: RunSpec
  readonly watch: Watch
  /** Over files of the caller's shared folder. */
  readonly covers: readonly Cover[]
  /** How the host's folders reach the guest. */
  readonly transport: Transport
  readonly accel: Accel
  /** How long the guest may take to answer. */
  readonly limitMs: number
}
