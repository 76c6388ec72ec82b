import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { tooNew, underWay } from '../../src/gc/age.ts'
import { gc } from '../../src/gc/gc.ts'
import { cutOff } from '../../src/gc/runs.ts'
import { thisProcess } from '../../src/host/process.ts'
import { createRunFolder, type RunFolder, runsFolder } from '../../src/keeper/folder.ts'
import { markFinished } from '../../src/keeper/unfinished.ts'
import { cutOffRun, writeJournal } from '../keeper/cut-off.ts'
import { startProgram } from '../keeper/program.ts'
import { scratchFolder } from '../scratch.ts'
import { age, greedy, newHome, summary, usual } from './home.ts'

vi.setConfig({ testTimeout: 60_000 })

beforeEach(newHome)

/** A run that ended so many days ago. */
async function endedRun(days: number, path?: string): Promise<RunFolder> {
  const folder = await createRunFolder(path)
  writeFileSync(folder.result, '{}')
  age(folder.result, days)
  await markFinished(folder.id)
  return folder
}

test('runs that ended long ago go, and others stay', async () => {
  const [old, young] = [await endedRun(15), await endedRun(13)]
  expect(summary(await gc(usual), 'runs')).toEqual({ removed: 1, left: { [tooNew]: 1 }, failed: 0 })
  expect(readdirSync(runsFolder())).toEqual([young.id])
  expect(existsSync(old.path)).toBe(false)
})

test('what a user put beside them, or where --results said, is theirs', async () => {
  const elsewhere = await endedRun(99, join(scratchFolder(), 'mine'))
  const beside = await endedRun(99, join(runsFolder(), 'mine'))
  const run = await endedRun(99)
  symlinkSync(elsewhere.path, join(runsFolder(), '20200101-000000-abcdef'))
  await gc(greedy)
  expect(readdirSync(runsFolder()).sort()).toEqual(['20200101-000000-abcdef', 'mine'])
  for (const { result } of [elsewhere, beside]) expect(existsSync(result)).toBe(true)
  expect(existsSync(run.path)).toBe(false)
})

test('a run that is not finished stays, whether its tool lives or not', async () => {
  const live = await createRunFolder(undefined)
  const dead = await cutOffRun()
  expect(summary(await gc(greedy), 'runs')).toEqual({
    removed: 0,
    left: { [underWay]: 1, [cutOff]: 1 },
    failed: 0,
  })
  for (const { staging } of [live, dead]) expect(existsSync(staging)).toBe(true)
})

test('a run without a result stays while its tool lives, and else goes by age', async () => {
  const live = await createRunFolder(undefined)
  writeJournal(live, thisProcess())
  await markFinished(live.id) // as if it had been noted elsewhere
  const begun = await createRunFolder(undefined)
  await markFinished(begun.id)
  expect(summary(await gc(usual), 'runs').left).toEqual({ [underWay]: 1, [tooNew]: 1 })
  expect(summary(await gc(greedy), 'runs')).toMatchObject({ removed: 1, left: { [underWay]: 1 } })
  expect(readdirSync(runsFolder())).toEqual([live.id])
})

test('what a guest left in one harms nothing outside', async () => {
  const elsewhere = scratchFolder()
  writeFileSync(join(elsewhere, 'kept'), '')
  const { files, id, live } = await endedRun(99)
  symlinkSync(elsewhere, join(files, 'link'))
  symlinkSync('/', join(live, 'root'))
  mkdirSync(join(files, '--', '-rf', ' \n'), { recursive: true })
  expect(await gc(usual)).toMatchObject({ removed: [{ kind: 'runs', count: 1 }], failed: [] })
  expect(readdirSync(runsFolder())).not.toContain(id)
  expect(readdirSync(elsewhere)).toEqual(['kept'])
})

test('runs that start and end meanwhile keep their folders until they have ended', async () => {
  const script = `
    import { existsSync, writeFileSync } from 'node:fs'
    import { setImmediate } from 'node:timers/promises'
    import { createRunFolder } from './src/keeper/folder.ts'
    import { markFinished } from './src/keeper/unfinished.ts'
    let told = false
    ready().then(() => { told = true })
    async function runs() {
      while (!told) {
        const run = await createRunFolder(undefined)
        writeFileSync(run.events, '')
        if (!existsSync(run.staging)) throw new Error('the folder is gone')
        writeFileSync(run.result, '{}')
        await markFinished(run.id)
        while (!told && existsSync(run.path)) await setImmediate()
      }
    }
    await Promise.all(Array.from({ length: 8 }, runs))
  `
  const churn = await startProgram(script)
  let removed = 0
  while (removed < 100 && churn.child.exitCode === null) {
    const report = await gc(greedy)
    expect(report.failed).toEqual([])
    removed += summary(report, 'runs').removed
  }
  await churn.goOn()
})
