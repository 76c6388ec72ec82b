import { toFault } from '../model/fault.ts'
import type { GcKind, GcReport, GcRequest } from '../model/gc.ts'
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
  const ofRuns = { limitMs: request.runsOlderThanMs, now }
  const ofGuests = { limitMs: request.guestsOlderThanMs, now }
  await each('runs', () => removeRuns(ofRuns, ledger))
  await each('guests', () => takeDownGuests(ofGuests, ledger))
  await each('templates', () => removeTemplates(request.templatesBytes, ledger))
  await each('downloads', () => removeDownloads(ofGuests, ledger))
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
