import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { keepEntry } from '../../../src/action/cache/entry.ts'
import { stockPrefixes } from '../../../src/action/cache/key.ts'
import { seal } from '../../../src/action/cache/seal.ts'
import { StockCache } from '../../../src/action/cache/stocks.ts'
import { findPackers, inRoom } from '../../../src/action/cache/workshop.ts'
import type { GuestChoice } from '../../../src/model/guest.ts'
import { Secret } from '../../../src/model/secret.ts'
import { parseRequest } from '../../../src/request/parse.ts'
import { becomeJob } from '../../runner/service/job.ts'
import { type ResultsService, startResultsService } from '../../runner/service/service.ts'
import { scratchFolder } from '../../scratch.ts'

vi.setConfig({ testTimeout: 180_000 }) // a process for each call of the client, and several calls

const guest = { kind: 'flake', flake: 'path:/checkout', host: 'web', written: '.' } as const
const derivation = '/nix/store/x.drv'
const key = new Secret('a key that nobody knows')

let service: ResultsService
let said: string[]
let context: ConstructorParameters<typeof StockCache>[1]
beforeAll(async () => {
  service = await startResultsService()
})
beforeEach(() => {
  becomeJob(service)
  vi.stubEnv('XDG_CACHE_HOME', scratchFolder())
  said = []
  const runner = { withService: <T>(work: () => Promise<T>) => work() }
  const { signal } = new AbortController()
  context = { runner, say: (text: string) => said.push(text), signal }
})
afterEach(() => service.forget())
afterAll(() => service.stop())

/** Puts an entry into the cache, of the state that a derivation is. */
async function kept(of: string, sealedWith?: Secret): Promise<void> {
  await inRoom(await findPackers(), async (room) => {
    writeFileSync(join(room.entry, 'manifest.json'), JSON.stringify({ of }))
    if (sealedWith !== undefined) await seal(room.entry, sealedWith)
    const { state } = stockPrefixes(guest, 'x86_64-linux', of)
    await keepEntry(room, `${state}0`, 30_000, context)
  })
  said.length = 0
}

/** What is lent to who takes it in, by whose derivation it is. */
async function lent(cache: StockCache, sound = true): Promise<string[]> {
  const seen: string[] = []
  await cache.fetch(derivation, async (folder) => {
    seen.push(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).of)
    return { sound, paths: sound ? ['/nix/store/a', '/nix/store/b'] : [] }
  })
  return seen
}

async function cacheOf(choice: GuestChoice = guest, sealing?: Secret): Promise<StockCache> {
  const host = { system: 'x86_64-linux', cpus: 2, memoryMiB: 2048 } as const
  const caller = {
    ...{ cwd: '/', env: {}, host, nameOf: String },
    readStdin: async () => new Uint8Array(),
    availableMemoryMiB: async () => 1024,
  }
  const request = await parseRequest({ script: 'true' }, caller)
  return new StockCache({ ...request, guest: choice }, context, sealing)
}

test('of several states the very one is lent', async () => {
  await kept(derivation)
  await kept('/nix/store/newer.drv')
  expect(await lent(await cacheOf())).toEqual([derivation])
  expect(said).toEqual([
    expect.stringMatching(
      /^cache: restored 2 store paths from nixos-testbed-store-1-x86_64-linux-/,
    ),
  ])
})

test('where it is not there, the newest of the guest; and of another guest, none', async () => {
  await kept('/nix/store/old.drv')
  await kept('/nix/store/newer.drv')
  expect(await lent(await cacheOf())).toEqual(['/nix/store/newer.drv'])
  expect(await lent(await cacheOf({ ...guest, host: 'mail' }))).toEqual([])
})

test('for a guest that is no NixOS nobody is asked', async () => {
  await kept(derivation)
  const calls = service.calls.length
  expect(await lent(await cacheOf('distro'))).toEqual([])
  expect(service.calls).toHaveLength(calls)
})

test('what is refused is said', async () => {
  await kept(derivation)
  await lent(await cacheOf(), false)
  expect(said).toEqual([expect.stringMatching(/^cache: refused nixos-testbed-store-/)])
})

test('with a key, only what it has sealed is lent', async () => {
  await kept(derivation, key)
  expect(await lent(await cacheOf(guest, key))).toEqual([derivation])
  expect(await lent(await cacheOf(guest, new Secret('a key of somebody else')))).toEqual([])
  expect(said.at(-1)).toMatch(/^cache: refused nixos-.*: it is not sealed with cache-key$/)
})

test('a service that refuses is told of, and fails nothing', async () => {
  service.faults.inject('GetCacheEntryDownloadURL', { status: 403 })
  expect(await lent(await cacheOf())).toEqual([])
  expect(said).toEqual([expect.stringMatching(/^cache: Failed to restore: .*403/)])
})
