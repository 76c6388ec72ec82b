import { amdUpdates } from './amd.ts'
import { intelUpdates } from './intel.ts'
import type { Processor, Update } from './update.ts'

/** The updates in a vendor's file; undefined where it is none. */
export function readUpdates(file: Buffer): readonly Update[] | undefined {
  return amdUpdates(file) ?? intelUpdates(file)
}

/** The newest that is for a processor. */
export function updateFor(processor: Processor, updates: readonly Update[]): Update | undefined {
  return updates
    .filter((update) => update.fits(processor))
    .reduce<Update | undefined>(
      (newest, each) => (newest === undefined || each.revision > newest.revision ? each : newest),
      undefined,
    )
}
