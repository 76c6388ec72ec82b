import {
  lutimesSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { openShelf, shelfFolder } from '../../src/bundle/shelf.ts'
import { tooNew, underWay } from '../../src/gc/age.ts'
import { gc } from '../../src/gc/gc.ts'
import { cacheFolder } from '../../src/host/folders.ts'
import { createRunFolder } from '../../src/keeper/folder.ts'
import { markFinished } from '../../src/keeper/unfinished.ts'
import { cutOffRun } from '../keeper/cut-off.ts'
import { startProgram } from '../keeper/program.ts'
import { scratchFolder } from '../scratch.ts'
import { dayMs, greedy, newHome, summary, usual } from './home.ts'

vi.setConfig({ testTimeout: 60_000 })

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

test('a guest that a run uses is there until the run is over, however often gc goes by', async () => {
  const script = `
    import { lstat, symlink } from 'node:fs/promises'
    import { setImmediate } from 'node:timers/promises'
    import { markUsed } from './src/host/last-use.ts'
    import { thisProcess } from './src/host/process.ts'
    import { markFinished, markUnfinished } from './src/keeper/unfinished.ts'
    let told = false
    ready().then(() => { told = true })
    const link = ${JSON.stringify(join(shelf, 'key'))}
    const isThere = () => lstat(link).then(() => true, () => false)
    /** Where it is set aside to be looked at, it comes back; on a busy machine not at once. */
    async function mustBeThere() {
      for (const end = Date.now() + 20_000; Date.now() < end; ) {
        if (await isThere()) return
        await setImmediate()
      }
      throw new Error('the guest is gone')
    }
    const run = { id: '20261120-101500-3fa9c1', path: '/none', keeper: thisProcess() }
    while (!told) {
      await symlink('/nix/store/none', link)
      await markUnfinished(run)
      if (await markUsed(link)) for (let look = 0; look < 20; look++) await mustBeThere()
      await markFinished(run.id)
      while (!told && (await isThere())) await setImmediate()
    }
  `
  const churn = await startProgram(script)
  let removed = 0
  while (removed < 500 && churn.child.exitCode === null)
    removed += summary(await gc(greedy), 'guests').removed
  await churn.goOn()
})

test('a file system that tells whole seconds hides no use', async () => {
  await createRunFolder(undefined)
  guest('since', 0)
  const second = Math.floor(Date.now() / 1000)
  lutimesSync(join(shelf, 'since'), second, second)
  await gc(greedy)
  expect(readdirSync(shelf)).toEqual(['since'])
})

test('a run whose tool was killed uses nothing any more', async () => {
  await cutOffRun()
  guest('since', 0)
  await gc(greedy)
  expect(readdirSync(shelf)).toEqual([])
})

test('a guest that is found counts as used before it is read', async () => {
  guest('key', 31)
  const read = () => Promise.reject(new Error('there is no bundle'))
  expect(await openShelf(cacheFolder()).find('key', read)).toBeUndefined()
  expect(summary(await gc(usual), 'guests')).toMatchObject({ removed: 0, left: { [tooNew]: 1 } })
  expect(readlinkSync(join(shelf, 'key'))).toBe('/nix/store/none-testbed-bundle')
})
