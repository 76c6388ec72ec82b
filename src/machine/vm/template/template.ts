import { join } from 'node:path'
import type { Extent } from './memory.ts'

/** What stands in a template's `template.json`. */
export interface Description {
  readonly schema: 1
  /** `uname -r` of the guest, which has said its hello already. */
  readonly release: string
  /** What lies where in the guest's memory, in the order it is packed in. */
  readonly map: readonly Extent[]
}

/** A machine booted to the point where only the run is missing, as files. */
export interface Template {
  readonly key: string
  readonly files: TemplateFiles
  readonly description: Description
}

/** The files of a template in its folder. */
export interface TemplateFiles {
  /** The guest's memory, packed: no zeros. */
  readonly memory: string
  /** All else of the machine, as QEMU migrates it. */
  readonly state: string
  readonly description: string
  /** What the others looked like when they were whole. */
  readonly stamp: string
}

export function templateFiles(folder: string): TemplateFiles {
  return {
    memory: join(folder, 'memory'),
    state: join(folder, 'state'),
    description: join(folder, 'template.json'),
    stamp: join(folder, 'stamp.json'),
  }
}
