import { existsSync } from 'node:fs'
import { diskUse } from '../host/disk-use.ts'
import { draftOf } from '../host/draft.ts'
import { removeUnused } from '../host/remove.ts'
import { toFault } from '../model/fault.ts'
import type { GcKind } from '../model/gc.ts'
import { shellQuote } from '../report/quote.ts'
import type { Ledger } from './ledger.ts'

/**
 * Removes something last used at `seenMs`, and notes it. What is gone or used meanwhile is passed
 * over: somebody else counts it, or needs it. Never rejects.
 */
export async function giveBack(
  ledger: Ledger,
  kind: GcKind,
  path: string,
  seenMs: number,
): Promise<void> {
  try {
    const bytes = await diskUse(path)
    if (ledger.dryRun || (await removeUnused(path, seenMs))) ledger.removed(kind, bytes)
  } catch (error) {
    const what = existsSync(path) ? path : draftOf(path)
    const remedy = `look whose it is, then: sudo ${shellQuote(['rm', '-rf', '--', what])}`
    ledger.failed({ kind, what, why: toFault(error).message, remedy })
  }
}
