import { nixStoreFolder } from '../host/nix.ts'
import { toFault } from '../model/fault.ts'
import { findNix } from '../nix/find.ts'
import type { Nix } from '../nix/nix.ts'
import type { Ledger } from './ledger.ts'

/** Has Nix collect all that nothing keeps, and notes what it says. Never rejects. */
export async function collectStore(ledger: Ledger, find = existingNix): Promise<void> {
  try {
    const nix = await find()
    const said = await nix.run('nix-store', ['--gc', ...(ledger.dryRun ? ['--print-dead'] : [])])
    if (ledger.dryRun) ledger.removed('store', 0, said.match(/^\/nix\/store\//gm)?.length ?? 0)
    else
      ledger.removed('store', freedBytes(said), Number(/^(\d+) store paths/m.exec(said)?.[1] ?? 0))
  } catch (error) {
    const { message, remedy = 'try it by hand: nix-collect-garbage' } = toFault(error)
    ledger.failed({ kind: 'store', what: nixStoreFolder, why: message, remedy })
  }
}

function existingNix(): Promise<Nix> {
  const options = { installer: 'existing', extraConfig: [], substituters: [] } as const
  const { signal } = new AbortController()
  return findNix(options, { install: false, emit: () => undefined, signal })
}

const powers = { '': 0, K: 1, M: 2, G: 3, T: 4 } as const

/** `12 store paths deleted, 345.67 MiB freed` */
function freedBytes(said: string): number {
  const [, amount, unit = ''] = /([\d.]+) ([KMGT]?)i?B freed/.exec(said) ?? []
  return Math.round(Number(amount ?? 0) * 1024 ** powers[unit as keyof typeof powers])
}
