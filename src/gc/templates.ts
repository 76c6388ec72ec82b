import { staleNotes, surplusTemplates } from '../machine/vm/template/shelf-room.ts'
import { giveBack } from './give-back.ts'
import type { Ledger } from './ledger.ts'

/** Removes the templates that do not fit into so many bytes. */
export async function removeTemplates(limitBytes: number, ledger: Ledger): Promise<void> {
  for (const { path, lastUse } of [
    ...(await staleNotes()),
    ...(await surplusTemplates(limitBytes)),
  ]) {
    await giveBack(ledger, 'templates', path, lastUse)
  }
}
