import {
  lutimesSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { openShelf, shelfFolder } from '../../src/bundle/shelf.ts'
import { tooNew, underWay } from '../../src/gc/age.ts'
import { gc } from '../../src/gc/gc.ts'
import { cacheFolder } from '../../src/host/folders.ts'
import { createRunFolder } from '../../src/keeper/folder.ts'
import { markFinished } from '../../src/keeper/unfinished.ts'
import { cutOffRun } from '../keeper/cut-off.ts'
import { scratchFolder } from '../scratch.ts'
import { dayMs, greedy, newHome, summary, usual } from './home.ts'

let shelf: string

beforeEach(() => {
  newHome()
  shelf = shelfFolder(cacheFolder())
  mkdirSync(shelf, { recursive: true })
})

/** A link to a guest that was used so many days ago. */
function guest(key: string, days: number, target = '/nix/store/none-testbed-bundle'): void {
  symlinkSync(target, join(shelf, key))
  const time = new Date(Date.now() - days * dayMs)
  lutimesSync(join(shelf, key), time, time)
}

test('links not used for long are taken down; what they lead to stays', async () => {
  const bundle = scratchFolder()
  writeFileSync(join(bundle, 'bundle.json'), '{}')
  guest('old', 31, bundle)
  guest('young', 29)
  expect(summary(await gc(usual), 'guests')).toEqual({
    removed: 1,
    left: { [tooNew]: 1 },
    failed: 0,
  })
  expect([readdirSync(shelf), readdirSync(bundle)]).toEqual([['young'], ['bundle.json']])
})

test('what was used since a run is under way stays, whatever the limit', async () => {
  guest('before', 1)
  const { id } = await createRunFolder(undefined)
  guest('since', 0)
  expect(summary(await gc(greedy), 'guests')).toMatchObject({ removed: 1, left: { [underWay]: 1 } })
  expect(readdirSync(shelf)).toEqual(['since'])
  await markFinished(id)
  await gc(greedy)
  expect(readdirSync(shelf)).toEqual([])
})

test('a run whose tool was killed uses nothing any more', async () => {
  await cutOffRun()
  guest('since', 0)
  await gc(greedy)
  expect(readdirSync(shelf)).toEqual([])
})

test('a guest that is found counts as used before it is read', async () => {
  guest('key', 31)
  expect(await openShelf(cacheFolder()).find('key')).toBeUndefined() // there is no bundle
  expect(summary(await gc(usual), 'guests')).toMatchObject({ removed: 0, left: { [tooNew]: 1 } })
  expect(readlinkSync(join(shelf, 'key'))).toBe('/nix/store/none-testbed-bundle')
})
