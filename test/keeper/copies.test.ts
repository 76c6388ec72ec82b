import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { finishAbandoned } from '../../src/keeper/abandoned.ts'
import { endOf } from '../../src/keeper/ended-copy.ts'
import { collect } from '../../src/keeper/finish.ts'
import {
  copyFolder,
  createCopyFolder,
  createFolderOfCopies,
  type RunFolder,
  runOfCopy,
} from '../../src/keeper/folder.ts'
import { Journal, readJournal } from '../../src/keeper/journal.ts'
import { unfinishedRuns } from '../../src/keeper/unfinished.ts'
import type { Event, Happening } from '../../src/model/event.ts'
import type { Result } from '../../src/model/result.ts'
import { scratchFolder } from '../scratch.ts'
import { dead, writeJournal } from './cut-off.ts'

const edge = { tell: () => undefined }
const ended = (code: number): Happening => ({
  type: 'script-ended',
  exit: { kind: 'code', code },
})

beforeEach(() => {
  process.env.XDG_STATE_HOME = scratchFolder()
})

/** A run in as many guests as there are stories, its tool killed; those that had begun wrote `a`. */
async function cutOffCopies(
  ...stories: (readonly Happening[] | 'not begun')[]
): Promise<RunFolder> {
  const folder = await createFolderOfCopies(undefined, dead)
  new Journal(folder.events, () => undefined).emit({
    type: 'run-started',
    run: folder.id,
    folder: folder.path,
    keeper: dead,
    command: ['nixos-testbed', 'run', 'x'],
    copies: stories.length,
  })
  for (const [index, story] of stories.entries()) {
    const own = await createCopyFolder(folder, index + 1, dead)
    if (story === 'not begun') continue
    writeJournal(own, dead, ...story)
    writeFileSync(join(own.staging, 'a'), 'home')
  }
  return folder
}

test('a run in several guests is finished with each of them', async () => {
  const folder = await cutOffCopies([ended(0)], [ended(3)], [])
  const told: Event[] = []
  const result = await collect(folder.path, { tell: (event) => told.push(event) })
  expect(result).toMatchObject({
    outcome: 'failed',
    exit: 3,
    cause: 'copy 2 of 3: the script ended with 3; 2 of 3 did not pass',
    files: { count: 3 },
    copies: [{ outcome: 'passed' }, { outcome: 'failed' }, { outcome: 'infra-error' }],
  })
  for (const copy of [1, 2, 3]) {
    const own = copyFolder(folder, copy)
    expect(readFileSync(join(own.files, 'a'), 'utf8')).toBe('home')
    expect(existsSync(own.result)).toBe(true)
    expect(existsSync(own.live)).toBe(false)
    expect(told.some((event) => event.copy === copy && event.type === 'collected')).toBe(true)
  }
  expect(readFileSync(folder.junit, 'utf8')).toContain('tests="3" failures="1" errors="1"')
  expect(await unfinishedRuns()).toEqual([])
  expect(await collect(folder.path, edge)).toEqual(result)
})

test('a copy that had not begun counts as killed with the tool, and hides no failure', async () => {
  const failed = await cutOffCopies([ended(3)], 'not begun')
  expect(await collect(failed.path, edge)).toMatchObject({ outcome: 'failed', exit: 3 })
  const passed = await cutOffCopies([ended(0)], 'not begun')
  expect(await collect(passed.path, edge)).toMatchObject({
    outcome: 'infra-error',
    cause: expect.stringContaining('killed'),
  })
})

test('a finish that was cut off itself is gone on with: no end is told twice', async () => {
  const folder = await cutOffCopies([ended(0)], [ended(3)])
  const own = copyFolder(folder, 1)
  const result = await collect(own.path, edge)
  new Journal(folder.events, () => undefined).emit(endOf({ copy: 1, folder: own, result }))
  expect((await collect(folder.path, edge)).copies).toHaveLength(2)
  const events = await readJournal(folder.events)
  expect(events.filter(({ type }) => type === 'copy-ended')).toHaveLength(2)
})

test('the next run finishes them all, and tells of it once', async () => {
  const folder = await cutOffCopies([ended(0)], [ended(3)])
  const told: Happening[] = []
  await finishAbandoned((happening) => told.push(happening))
  expect(told).toEqual([
    { type: 'notice', message: expect.stringContaining(`failed, in ${folder.path}`) },
  ])
  const result = JSON.parse(readFileSync(folder.result, 'utf8')) as Result
  expect(result.copies).toHaveLength(2)
  await finishAbandoned(() => undefined)
  expect(await unfinishedRuns()).toEqual([])
})

test('a copy is known by its name', () => {
  expect(runOfCopy('20261120-101500-3fa9c1-12')).toBe('20261120-101500-3fa9c1')
  expect(runOfCopy('20261120-101500-3fa9c1')).toBe(undefined)
  expect(runOfCopy('20261120-101500-300000')).toBe(undefined)
})
