import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import {
  handBack,
  markFinished,
  markUnfinished,
  takeOver,
  thisProcess,
  unfinishedRuns,
} from '../../src/keeper/unfinished.ts'
import { scratchFolder } from '../scratch.ts'
import { dead } from './cut-off.ts'

const run = { id: '20261120-101500-3fa9c1', path: '/run/folder' }
let state: string

beforeEach(() => {
  state = scratchFolder()
  process.env.XDG_STATE_HOME = state
})

test('runs that end while they are listed are passed over', async () => {
  for (let round = 0; round < 10; round++) {
    const runs = Array.from({ length: 100 }, (_, index) => ({ ...run, id: `${round}-${index}` }))
    await Promise.all(runs.map((each) => markUnfinished(each, thisProcess())))
    await Promise.all([unfinishedRuns(), ...runs.map((each) => markFinished(each))])
    expect(await unfinishedRuns()).toEqual([])
  }
})

test('of many that take a run over one does', async () => {
  await markUnfinished(run, dead)
  const found = { ...run, keeper: dead }
  const took = await Promise.all(Array.from({ length: 20 }, () => takeOver(found)))
  expect(took.filter(Boolean)).toEqual([true])
  expect(await unfinishedRuns()).toEqual([{ ...run, keeper: thisProcess() }])
})

test('a run handed back is for the next one; a finished one stays finished', async () => {
  await markUnfinished(run, dead)
  const found = { ...run, keeper: dead }
  await takeOver(found)
  await handBack(found)
  expect(await unfinishedRuns()).toEqual([found])
  await takeOver(found)
  await markFinished(run)
  await handBack(found)
  expect(await unfinishedRuns()).toEqual([])
})

test('what is no mark of ours is passed over', async () => {
  const marks = join(state, 'nixos-testbed/unfinished')
  mkdirSync(marks, { recursive: true })
  for (const name of ['.nfs0001', 'a', 'a.1.2']) writeFileSync(join(marks, name), '')
  expect(await unfinishedRuns()).toEqual([])
})
