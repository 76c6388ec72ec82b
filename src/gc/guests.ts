import { shelfFolder } from '../bundle/shelf.ts'
import { makerOf } from '../host/draft.ts'
import { entriesOf } from '../host/entries.ts'
import { cacheFolder } from '../host/folders.ts'
import { type AgeLimit, judge } from './age.ts'
import { giveBack } from './give-back.ts'
import type { Ledger } from './ledger.ts'

/** Takes down the links that keep Nix from collecting guests nobody has used for long. */
export async function takeDownGuests(limit: AgeLimit, ledger: Ledger): Promise<void> {
  const links = await entriesOf(shelfFolder(cacheFolder()))
  const whyKept = await judge(limit)
  for (const { name, path, stats } of links) {
    if (!stats.isSymbolicLink() || makerOf(name) !== undefined) continue
    const why = whyKept(stats.mtimeMs)
    if (why === undefined) await giveBack(ledger, 'guests', path, stats.mtimeMs)
    else ledger.left('guests', why)
  }
}
