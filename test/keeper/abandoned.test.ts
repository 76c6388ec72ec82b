import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { finishAbandoned } from '../../src/keeper/abandoned.ts'
import { createRunFolder } from '../../src/keeper/folder.ts'
import { readJournal } from '../../src/keeper/journal.ts'
import { markUnfinished, unfinishedRuns } from '../../src/keeper/unfinished.ts'
import { scratchFolder } from '../scratch.ts'
import { cutOffRun, dead, writeJournal } from './cut-off.ts'
import { startProgram } from './program.ts'

// Processes of their own take a while to start where all cores are busy.
vi.setConfig({ testTimeout: 60_000 })

beforeEach(() => {
  process.env.XDG_STATE_HOME = scratchFolder()
})

/** What a new run tells of earlier ones. */
async function toldOf(): Promise<string[]> {
  const told: string[] = []
  await finishAbandoned((event) => told.push('message' in event ? (event.message ?? '') : ''))
  return told
}

test('the next run finishes what it finds, each once', async () => {
  const folder = await cutOffRun()
  expect(await toldOf()).toEqual([
    `an earlier run was cut off and is now finished: infra-error, in ${folder.path}`,
  ])
  expect(readFileSync(join(folder.files, 'a'), 'utf8')).toBe('home')
  expect(await toldOf()).toEqual([])
})

test('a run that is just starting in another process is left alone until that dies', async () => {
  const script = `
    import { createRunFolder } from './src/keeper/folder.ts'
    import { Journal } from './src/keeper/journal.ts'
    const folder = await createRunFolder(undefined)
    new Journal(folder.events, () => undefined)
    await ready()
    console.log(folder.path)
  `
  const starting = await startProgram(script)
  expect(await toldOf()).toEqual([])
  expect(await unfinishedRuns()).toMatchObject([{ keeper: { pid: starting.child.pid } }])
  const path = (await starting.goOn()).trim()
  expect(existsSync(join(path, 'live/host/results'))).toBe(true)
  expect(await toldOf()).toEqual([])
  expect(await unfinishedRuns()).toEqual([])
})

test('a run that cannot be finished is a notice, and the others are finished', async () => {
  const [bad, good] = [await cutOffRun(), await cutOffRun()]
  await rm(bad.events)
  await mkdir(bad.events)
  expect((await toldOf()).sort()).toEqual([
    expect.stringMatching(`an earlier run in ${bad.path} cannot be finished: EISDIR.*next run`),
    expect.stringContaining(`is now finished: infra-error, in ${good.path}`),
  ])
  expect(await unfinishedRuns()).toEqual([{ id: bad.id, path: bad.path, keeper: dead }])
  await rm(bad.path, { recursive: true })
  expect(await toldOf()).toEqual([])
  expect(await unfinishedRuns()).toEqual([])
})

test('a run whose reports cannot be written is not told as finished', async () => {
  const folder = await cutOffRun()
  await mkdir(`${folder.junit}.new`)
  expect(await toldOf()).toEqual([expect.stringMatching(/cannot be finished: reports could not/)])
})

test('a folder that is another run by now is left to that', async () => {
  const folder = await createRunFolder(undefined)
  writeJournal(folder, dead)
  await markUnfinished({ id: 'an-earlier-one', path: folder.path, keeper: dead })
  expect(await toldOf()).toEqual([])
  expect(existsSync(folder.staging)).toBe(true)
  expect((await unfinishedRuns()).map(({ id }) => id)).toEqual([folder.id])
})

test('processes that find the same runs finish each once', async () => {
  const folders = await Promise.all(Array.from({ length: 20 }, () => cutOffRun()))
  const finishing = `
    import { finishAbandoned } from './src/keeper/abandoned.ts'
    await ready()
    await finishAbandoned(({ message }) => console.log(message))
  `
  const collecting = `
    import { collect } from './src/keeper/finish.ts'
    await ready()
    for (const path of ${JSON.stringify(folders.map(({ path }) => path))})
      await collect(path, { tell: () => undefined })
  `
  const scripts = [finishing, finishing, finishing, collecting]
  const programs = await Promise.all(scripts.map((script) => startProgram(script)))
  const said = await Promise.all(programs.map((program) => program.goOn()))
  expect(said.join('')).not.toContain('cannot be finished')
  for (const folder of folders) {
    const done = (await readJournal(folder.events)).filter(({ type }) => type === 'done')
    expect(done).toHaveLength(1)
    expect(readFileSync(join(folder.files, 'a'), 'utf8')).toBe('home')
  }
  expect(await unfinishedRuns()).toEqual([])
})
