import type { Fault } from '../../../model/fault.ts'
import type { Share } from '../../../model/plan.ts'
import type { Cover } from '../credentials/cover.ts'
import type { Plug } from '../plug.ts'

/** The ways a folder of the host reaches a guest. */
export type Transport = 'virtiofs'

/** A share with what covers some of its files. */
export interface CoveredShare extends Share {
  readonly covers: readonly Cover[]
}

/** A folder served to QEMU. */
export interface Served {
  readonly tag: string
  readonly transport: Transport
  /** Its device, and what stands behind it. */
  readonly plug: Plug
  /** Settles with the fault it means when the folder is served no longer while QEMU needs it. */
  readonly broken: Promise<Fault>
  /** Waits for the end of what serves it, which QEMU's end brings; forces it after the limit. */
  ended(limitMs: number): Promise<void>
}
