import { existsSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { tooNew, underWay } from '../../src/gc/age.ts'
import { gc } from '../../src/gc/gc.ts'
import { cacheFolder } from '../../src/host/folders.ts'
import { markUsed } from '../../src/host/last-use.ts'
import { createRunFolder } from '../../src/keeper/folder.ts'
import { scratchFolder } from '../scratch.ts'
import { age, cached, dayMs, greedy, newHome, summary, usual } from './home.ts'

beforeEach(newHome)

const downloads = [
  'apt/x86_64-linux/packages/bash-fdb470b5ec1773b9.deb',
  'apt/aarch64-linux/packages/bash-fdb470b5ec1773b9.deb',
  'host-packages/nix-bin_2.8.0-1.1_amd64.deb',
  'nix/nix-2.34.7-x86_64-linux.tar.xz',
]

/** So that what is made now, and whose times cannot all be set back, is old. */
const inAMonth = () => Date.now() + 31 * dayMs

test('downloads not used for long go; what cannot be told to be one stays', async () => {
  const gone = downloads.map(cached)
  const tools = cached('tools/7f2007ba87678357dd73363cca6193b7/bin/xz')
  const parcel = cached('parcel/manifest.json')
  const kept = ['kvm.json', 'apt/x86_64-linux/lists/InRelease', 'bench/last/x', 'nix/mine'].map(
    cached,
  )
  expect(summary(await gc(usual, inAMonth()), 'downloads')).toMatchObject({ removed: 6, left: {} })
  for (const path of [...gone, tools, parcel]) expect(existsSync(path), path).toBe(false)
  for (const path of kept) expect(existsSync(path), path).toBe(true)
})

test('what came just now is new, however old its file is on the server', async () => {
  const paths = downloads.map(cached)
  for (const path of paths) age(path, 99)
  expect(summary(await gc(usual), 'downloads')).toMatchObject({ removed: 0, left: { [tooNew]: 4 } })
})

test('what was used again lately stays', async () => {
  const [used = '', unused = ''] = downloads.map(cached)
  age(used, -30) // in the month that passes
  await gc(usual, inAMonth())
  expect([used, unused].map((path) => existsSync(path))).toEqual([true, false])
})

test('a run that is under way keeps what it has used', async () => {
  const [path = ''] = downloads.map(cached)
  await createRunFolder(undefined)
  expect(await markUsed(path)).toBe(true)
  expect(summary(await gc(greedy), 'downloads').left[underWay]).toBeGreaterThanOrEqual(1)
  expect(existsSync(path)).toBe(true)
})

test('no link in the cache folder is followed; the folder itself may be one', async () => {
  const elsewhere = scratchFolder()
  const theirs = join(elsewhere, 'x86_64-linux/packages/a-b.deb')
  mkdirSync(dirname(theirs), { recursive: true })
  writeFileSync(theirs, '')
  writeFileSync(join(elsewhere, 'nix.tar.xz'), '')
  const ours = cached('host-packages/nix-bin_2.8.0-1.1_amd64.deb')
  symlinkSync(elsewhere, join(cacheFolder(), 'apt'))
  symlinkSync(elsewhere, join(cacheFolder(), 'nix'))
  symlinkSync(elsewhere, join(dirname(ours), 'theirs.deb'))
  const moved = `${cacheFolder()}-on-a-larger-disk`
  renameSync(cacheFolder(), moved)
  symlinkSync(moved, cacheFolder())
  cached('parcel/manifest.json')
  await gc(greedy)
  expect(readdirSync(elsewhere).sort()).toEqual(['nix.tar.xz', 'x86_64-linux'])
  expect(existsSync(theirs)).toBe(true)
  expect(readdirSync(cacheFolder()).sort()).toEqual(['apt', 'host-packages', 'nix'])
  expect(readdirSync(dirname(ours))).toEqual([])
})
