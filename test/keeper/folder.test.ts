import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import { thisProcess } from '../../src/host/process.ts'
import { createRunFolder, runsFolder } from '../../src/keeper/folder.ts'
import { markFinished, unfinishedRuns } from '../../src/keeper/unfinished.ts'
import { scratchFolder } from '../scratch.ts'

let state: string

beforeEach(async () => {
  state = await scratchFolder()
  process.env.XDG_STATE_HOME = state
})

test('a run has a folder before anything starts, and is unfinished until it is finished', async () => {
  const folder = await createRunFolder(undefined)
  expect(folder.path).toBe(join(state, 'nixos-testbed/runs', folder.id))
  expect(existsSync(folder.staging)).toBe(true)
  const { id, path } = folder
  expect(await unfinishedRuns()).toEqual([{ id, path, keeper: thisProcess() }])
  await markFinished(id)
  expect(await unfinishedRuns()).toEqual([])
})

test('at no moment is there a folder of a run that nobody looks after', async () => {
  let isMade = false
  const made = Promise.all(Array.from({ length: 20 }, () => createRunFolder(undefined)))
  void made.then(() => {
    isMade = true
  })
  const namesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : [])
  while (!isMade) {
    const ids = namesIn(runsFolder())
    const marks = namesIn(join(state, 'nixos-testbed/unfinished'))
    for (const id of ids) expect(marks.some((mark) => mark.startsWith(`${id}.`))).toBe(true)
    await setImmediate()
  }
  expect(namesIn(runsFolder())).toHaveLength(20)
})

test('what the guest writes to lies below a folder that only the caller passes', async () => {
  const folder = await createRunFolder(join(state, 'mine'))
  expect(folder.path).toBe(join(state, 'mine'))
  expect(statSync(folder.live).mode & 0o777).toBe(0o700)
  for (const inside of [folder.host, folder.staging, folder.database]) {
    expect(inside.startsWith(`${folder.live}/`)).toBe(true)
  }
})

test('a folder that cannot be made is told as that, and leaves no mark', async () => {
  writeFileSync(join(state, 'file'), '')
  await expect(createRunFolder(join(state, 'file/run'))).rejects.toMatchObject({
    outcome: 'infra-error',
    message: expect.stringMatching(/file\/run cannot be made: ENOTDIR/),
    remedy: expect.stringContaining('--results'),
  })
  expect(await unfinishedRuns()).toEqual([])
})

test('runs that start in the same second have names of their own', async () => {
  const folders = await Promise.all(Array.from({ length: 20 }, () => createRunFolder(undefined)))
  expect(new Set(folders.map(({ path }) => path)).size).toBe(20)
})

test('a folder that stands there empty is taken', async () => {
  const path = join(state, 'empty')
  await mkdir(path)
  expect((await createRunFolder(path)).path).toBe(path)
  await rm(path, { recursive: true })
})
