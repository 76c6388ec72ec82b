import type { Emit } from '../../../model/event.ts'
import type { Fault } from '../../../model/fault.ts'
import type { Share } from '../../../model/plan.ts'
import type { Transport } from '../../../model/request.ts'
import type { Cover } from '../credentials/cover.ts'
import type { Plug } from '../qemu/plug.ts'

/** A share with what covers some of its files. */
export interface CoveredShare extends Share {
  readonly covers: readonly Cover[]
}

/** Whom a share is served for. */
export interface ServeContext {
  /** The run's folder of sockets and views. */
  readonly scratch: string
  readonly emit: Emit
  readonly signal: AbortSignal
}

/** A folder served to QEMU. */
export interface Served {
  readonly tag: string
  readonly transport: Transport
  /** Its device, and what stands behind it. */
  readonly plug: Plug
  /** Whether the machine must have the device from its start: it cannot be plugged in later. */
  readonly standing: boolean
  /** Settles with the fault it means when the folder is served no longer while QEMU needs it. */
  readonly broken: Promise<Fault>
  /** Waits for the end of what serves it, which QEMU's end brings; forces it after the limit. */
  ended(limitMs: number): Promise<void>
  /** Where what serves it can serve only so many files at once. */
  readonly capacity?: Capacity
}

/** A limit that the guest's memory of files runs into. */
export interface Capacity {
  /** From now on has the guest forget the files it only remembers, whenever there are too many. */
  guard(forget: () => Promise<unknown>): void
  /** Throws the Fault of a limit that was met: the guest may have missed files. */
  confirm(): void
}
