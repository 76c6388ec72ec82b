import { mkdtempSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { buildNixos } from '../../src/bundle/nixos/build.ts'
import { packStock } from '../../src/bundle/stock/pack.ts'
import { outputOf } from '../../src/host/command.ts'
import { nixFolder } from '../../src/host/nix.ts'
import type { FetchStock } from '../../src/model/edge.ts'
import { findNix } from '../../src/nix/find.ts'
import type { Order, Took } from './order.ts'

// Started where /nix is this job's own; the order is its only argument, the answer its last line.
const { start, flake, config, folder, keep }: Order = JSON.parse(process.argv[2] ?? '')
const { signal } = new AbortController()
let built = 0
const emit = (event: object) => {
  if ('message' in event && /\bbuilding [\w.+-]+/.test(String(event.message))) built += 1
}
const tools = { emit, signal, install: false }
const options = { installer: 'existing', extraConfig: config, substituters: [] } as const
const [stock, archive] = [join(folder, 'stock.tar.zst'), join(folder, 'nix.tar.zst')]
const squeezed = '--use-compress-program=zstdmt'

const begun = performance.now()
const since = (from: number) => (performance.now() - from) / 1000
if (start === 'archive') await outputOf('tar', ['-xf', archive, squeezed, '-C', nixFolder])
const nix = await findNix(options, tools)
let derivation = ''
const fetchStock: FetchStock = async (wanted, take) => {
  derivation = wanted
  if (start !== 'stock') return
  const entry = mkdtempSync(join(folder, 'entry-'))
  await outputOf('tar', ['-xf', stock, squeezed, '-C', entry])
  await take(entry)
}
const guest = { kind: 'flake', flake, host: 'web', written: flake } as const
const wish = { guest, system: 'x86_64-linux', packages: [], refresh: false } as const
await buildNixos(guest, wish, { ...tools, nix, fetchStock })
const took: Took = { seconds: since(begun), built }

const saved = keep ? { stock: await keepStock(), archive: await keepArchive() } : undefined
process.stdout.write(`\n${JSON.stringify({ ...took, saved })}\n`)

async function keepStock() {
  const from = performance.now()
  const entry = mkdtempSync(join(folder, 'entry-'))
  if (!(await packStock(derivation, entry, { nix, signal, brought: new Set() })))
    throw new Error('there was nothing to keep')
  await outputOf('tar', ['-cf', stock, squeezed, '-C', entry, '.'])
  return { seconds: since(from), bytes: statSync(stock).size }
}

async function keepArchive() {
  const from = performance.now()
  await outputOf('tar', ['-cf', archive, squeezed, '-C', nixFolder, '.'])
  return { seconds: since(from), bytes: statSync(archive).size }
}
