import type { Accel } from '../../src/machine/vm/qemu/arguments.ts'
import type { Start } from '../measure/process.ts'

/** What is measured against the others. */
export interface Contestant {
  /** As a file name. */
  readonly id: string
  /** As the table calls it. */
  readonly name: string
  /** Makes ready what is not measured. */
  prepare?(folder: string): Promise<void>
  /** What to start; the folder is empty and for this start alone. */
  start(folder: string): Start
  /** Rejects unless the process, which ended with 0, did what is measured. */
  prove(folder: string): Promise<void>
}

/** What all guests have in common. */
export interface Size {
  readonly accel: Accel
  readonly cpus: number
  readonly memoryMiB: number
}
