import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { appendFile, mkdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { thisProcess } from '../../src/host/process.ts'
import { finishAbandoned } from '../../src/keeper/abandoned.ts'
import { collect } from '../../src/keeper/finish.ts'
import { createRunFolder } from '../../src/keeper/folder.ts'
import { readJournal } from '../../src/keeper/journal.ts'
import { unfinishedRuns } from '../../src/keeper/unfinished.ts'
import { scratchFolder } from '../scratch.ts'
import { cutOffRun, dead, writeJournal } from './cut-off.ts'
import { startProgram } from './program.ts'

const edge = { tell: () => undefined }

// Processes of their own take a while to start where all cores are busy.
vi.setConfig({ testTimeout: 60_000 })

beforeEach(() => {
  process.env.XDG_STATE_HOME = scratchFolder()
})

test('a run whose tool was killed ends as our fault, with its files home', async () => {
  const folder = await cutOffRun()
  writeFileSync(folder.output, 'said')
  const result = await collect(folder.path, edge)
  expect(result).toMatchObject({ outcome: 'infra-error', exit: 125, files: { count: 1 } })
  expect(readFileSync(join(folder.files, 'a'), 'utf8')).toBe('home')
  expect(existsSync(folder.live)).toBe(false)
  expect(await unfinishedRuns()).toEqual([])
})

test("the script's own end counts when it was reached before the kill", async () => {
  const folder = await cutOffRun({ type: 'script-ended', exit: { kind: 'code', code: 3 } })
  expect(await collect(folder.path, edge)).toMatchObject({ outcome: 'failed', exit: 3 })
})

test('a run that was cancelled, and whose tool had no time for the rest, is cancelled', async () => {
  const folder = await cutOffRun({ type: 'cancelled', signal: 'SIGINT' })
  expect(await collect(folder.path, edge)).toMatchObject({ outcome: 'cancelled', exit: 130 })
})

test.each([
  ['at its end', '{"seq":1,"at":"20'],
  ['in its middle', '{"seq":1,"at":"20{"seq":2,"type":"notice"}\n{"seq":3,"type":"notice"}\n'],
])('a journal torn %s is finished with what was home', async (_, torn) => {
  const folder = await cutOffRun({ type: 'notice', message: 'é' })
  await appendFile(folder.events, torn)
  expect(await collect(folder.path, edge)).toMatchObject({ run: folder.id, files: { count: 1 } })
  const lines = readFileSync(folder.events, 'utf8').trim().split('\n')
  expect(lines.map((line) => JSON.parse(line).seq)).toEqual(lines.map((_, index) => index))
})

test('files that an earlier keeper brought home before it was killed are counted once', async () => {
  const folder = await cutOffRun({ type: 'collected', files: 7, bytes: 512, left: [] })
  await rm(folder.live, { recursive: true })
  const { files } = await collect(folder.path, edge)
  expect(files).toEqual({ count: 7, bytes: 512, left: [] })
})

test('a run under way is left alone', async () => {
  const folder = await createRunFolder(undefined)
  writeJournal(folder, thisProcess())
  await expect(collect(folder.path, edge)).rejects.toThrow(/still under way/)
  expect(existsSync(folder.staging)).toBe(true)
  expect(await unfinishedRuns()).toHaveLength(1)
})

test('a finished run is told again, not finished again', async () => {
  const folder = await cutOffRun()
  const result = await collect(folder.path, edge)
  expect(await collect(folder.path, edge)).toEqual(result)
})

test('a run that another process is finishing is waited for, and taken over when that dies', async () => {
  const folder = await cutOffRun()
  const script = `
    import { takeOver, unfinishedRuns } from './src/keeper/unfinished.ts'
    for (const run of await unfinishedRuns()) await takeOver(run)
    await ready()
  `
  const { child } = await startProgram(script)
  const collected = collect(folder.path, edge)
  await finishAbandoned(() => expect.unreachable())
  expect(existsSync(folder.staging)).toBe(true)
  child.kill('SIGKILL')
  expect(await collected).toMatchObject({ run: folder.id, files: { count: 1 } })
})

test('a run finished while one waited for it is told, not finished again', async () => {
  const folder = await cutOffRun()
  const script = `
    import { finish } from './src/keeper/finish.ts'
    import { runFolder } from './src/keeper/folder.ts'
    import { takeOver, unfinishedRuns } from './src/keeper/unfinished.ts'
    const [run] = await unfinishedRuns()
    await takeOver(run)
    await ready()
    await finish(runFolder(run.path, run.id), () => undefined)
  `
  const finisher = await startProgram(script)
  const collected = collect(folder.path, edge)
  await finisher.goOn()
  expect(await collected).toEqual(JSON.parse(readFileSync(folder.result, 'utf8')))
  const events = await readJournal(folder.events)
  expect(events.filter(({ type }) => type === 'done')).toHaveLength(1)
})

test('a run whose reports cannot be written is told, and is finished when they can', async () => {
  const folder = await cutOffRun()
  await mkdir(`${folder.junit}.new`)
  const warnings: string[] = []
  const result = await collect(folder.path, {
    tell: (event) => event.type === 'warning' && warnings.push(event.message),
  })
  expect(warnings).toEqual([expect.stringMatching(/reports could not be written/)])
  expect(await unfinishedRuns()).toMatchObject([{ id: folder.id, keeper: dead }])
  await rmdir(`${folder.junit}.new`)
  expect((await collect(folder.path, edge)).files).toEqual(result.files)
  expect(await unfinishedRuns()).toEqual([])
})

test.each([
  ['without a journal', undefined],
  ['whose journal has no event', ''],
  ['whose journal was torn in its first line', '{"seq":0,"at'],
])('a folder %s is refused with a remedy', async (_, content) => {
  const path = scratchFolder()
  if (content !== undefined) writeFileSync(join(path, 'events.ndjson'), content)
  await expect(collect(path, edge)).rejects.toMatchObject({
    outcome: 'infra-error',
    message: expect.stringContaining(path),
    remedy: expect.stringMatching(/folder|again/),
  })
})
