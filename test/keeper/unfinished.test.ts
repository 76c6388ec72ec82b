import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { thisProcess } from '../../src/host/process.ts'
import {
  findMark,
  handBack,
  markFinished,
  markUnfinished,
  takeOver,
  unfinishedRuns,
} from '../../src/keeper/unfinished.ts'
import { scratchFolder } from '../scratch.ts'
import { dead } from './cut-off.ts'
import { startProgram } from './program.ts'

const run = { id: '20261120-101500-3fa9c1', path: '/run/folder', keeper: dead }
let state: string

// Processes of their own take a while to start where all cores are busy.
vi.setConfig({ testTimeout: 60_000 })

beforeEach(() => {
  state = scratchFolder()
  process.env.XDG_STATE_HOME = state
})

test('runs that another process starts and ends while they are listed do no harm', async () => {
  const script = `
    import { thisProcess } from './src/host/process.ts'
    import { markFinished, markUnfinished } from './src/keeper/unfinished.ts'
    let told = false
    ready().then(() => { told = true })
    while (!told) {
      const ids = Array.from({ length: 50 }, (_, index) => 'run-' + index)
      const keeper = thisProcess()
      await Promise.all(ids.map((id) => markUnfinished({ id, path: '/run/' + id, keeper })))
      await Promise.all(ids.map((id) => markFinished(id)))
    }
  `
  const churn = await startProgram(script)
  for (let round = 0; round < 200; round++) {
    for (const { id, path } of await unfinishedRuns()) expect(path).toBe(`/run/${id}`)
  }
  await churn.goOn()
  expect(await unfinishedRuns()).toEqual([])
})

test('a run that goes from hand to hand is never without a mark', async () => {
  await markUnfinished(run)
  const script = `
    import { handBack, takeOver } from './src/keeper/unfinished.ts'
    let told = false
    ready().then(() => { told = true })
    const run = ${JSON.stringify(run)}
    while (!told) {
      await takeOver(run)
      await handBack(run)
    }
  `
  const churn = await startProgram(script)
  for (let round = 0; round < 200; round++) expect(await findMark(run.id)).toBeDefined()
  await churn.goOn()
})

test('of many that take a run over one does', async () => {
  await markUnfinished(run)
  const took = await Promise.all(Array.from({ length: 20 }, () => takeOver(run)))
  expect(took.filter(Boolean)).toEqual([true])
  expect(await unfinishedRuns()).toEqual([{ ...run, keeper: thisProcess() }])
})

test('a run handed back is for the next one; a finished one stays finished', async () => {
  await markUnfinished(run)
  await takeOver(run)
  await handBack(run)
  expect(await unfinishedRuns()).toEqual([run])
  await takeOver(run)
  await markFinished(run.id)
  await handBack(run)
  expect(await unfinishedRuns()).toEqual([])
})

test('what is no mark of ours is passed over', async () => {
  const marks = join(state, 'nixos-testbed/unfinished')
  mkdirSync(marks, { recursive: true })
  for (const name of ['.nfs0001', 'a', 'a.1.2']) writeFileSync(join(marks, name), '')
  expect(await unfinishedRuns()).toEqual([])
})
