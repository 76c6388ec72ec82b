import { toFault } from '../model/fault.ts'
import type { GcKind, GcReport, GcRequest } from '../model/gc.ts'
import { unusedFor } from './age.ts'
import { removeDownloads } from './downloads.ts'
import { takeDownGuests } from './guests.ts'
import { Ledger } from './ledger.ts'
import { removeLeftovers } from './leftovers.ts'
import { removeRuns } from './runs.ts'
import { collectStore } from './store.ts'
import { removeTemplates } from './templates.ts'

/**
 * Gives back the space that runs have taken: nothing that one under way uses, nothing outside the
 * tool's own folders. Several at once do each other no harm. Never rejects: what cannot be removed
 * is told. `now` is in milliseconds since the epoch.
 */
export async function gc(request: GcRequest, now = Date.now()): Promise<GcReport> {
  const ledger = new Ledger(request)
  const each = (kind: GcKind, work: () => Promise<void>) => whole(ledger, kind, work)
  await each('runs', () => removeRuns(request.runsOlderThanMs, now, ledger))
  await each('guests', async () => {
    await takeDownGuests(await unusedFor(request.guestsOlderThanMs, now), ledger)
  })
  await each('templates', () => removeTemplates(request.templatesBytes, ledger))
  await each('downloads', async () => {
    await removeDownloads(await unusedFor(request.guestsOlderThanMs, now), ledger)
  })
  await each('leftovers', () => removeLeftovers(ledger))
  if (request.nix) await collectStore(ledger)
  return ledger.report
}

/** A folder that cannot be read keeps only its own kind. */
async function whole(ledger: Ledger, kind: GcKind, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const remedy = 'look at the permissions of that folder'
    ledger.failed({ kind, what: `the ${kind}`, why: toFault(error).message, remedy })
  }
}
