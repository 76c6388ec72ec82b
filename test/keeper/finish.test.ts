import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { markOf } from '../../src/host/process.ts'
import { collect, finishAbandoned } from '../../src/keeper/finish.ts'
import { createRunFolder, type RunFolder, unfinishedRuns } from '../../src/keeper/folder.ts'
import { Journal } from '../../src/keeper/journal.ts'
import type { Happening } from '../../src/model/event.ts'
import { scratchFolder } from '../scratch.ts'

const edge = { tell: () => undefined }
/** The mark of a process that is long gone. */
const dead = { pid: 2, startTime: '1' }
let folder: RunFolder

beforeEach(async () => {
  process.env.XDG_STATE_HOME = await scratchFolder()
  folder = await createRunFolder(undefined)
})

function journal(keeper: { pid: number; startTime: string }, ...happenings: Happening[]): void {
  const { emit } = new Journal(folder.events, () => undefined)
  const { id: run, path } = folder
  emit({ type: 'run-started', run, folder: path, keeper, command: ['nixos-testbed', 'run', 'x'] })
  for (const happening of happenings) emit(happening)
}

test('a run whose tool was killed ends as our fault, with its files home', async () => {
  journal(dead)
  writeFileSync(join(folder.staging, 'a'), 'home')
  writeFileSync(folder.output, 'said')
  const result = await collect(folder.path, edge)
  expect(result).toMatchObject({ outcome: 'infra-error', exit: 125, files: { count: 1 } })
  expect(readFileSync(join(folder.files, 'a'), 'utf8')).toBe('home')
  expect(existsSync(folder.live)).toBe(false)
  expect(await unfinishedRuns()).toEqual([])
})

test("the script's own end counts when it was reached before the kill", async () => {
  journal(dead, { type: 'script-ended', exit: { kind: 'code', code: 3 } })
  expect(await collect(folder.path, edge)).toMatchObject({ outcome: 'failed', exit: 3 })
})

test('a line that was being written when the tool was killed is no obstacle', async () => {
  journal(dead)
  await appendFile(folder.events, '{"seq":1,"at":"20')
  const { run } = await collect(folder.path, edge)
  expect(run).toBe(folder.id)
  const lines = readFileSync(folder.events, 'utf8').trim().split('\n')
  expect(lines.map((line) => JSON.parse(line).seq)).toEqual(lines.map((_, index) => index))
})

test('a run under way is left alone', async () => {
  const mark = markOf(process.pid)
  if (mark === undefined) throw new Error('this process has no mark')
  journal(mark)
  await expect(collect(folder.path, edge)).rejects.toThrow(/still under way/)
  await finishAbandoned(() => expect.unreachable())
  expect(existsSync(folder.staging)).toBe(true)
})

test('a finished run is told again, not finished again', async () => {
  journal(dead)
  const result = await collect(folder.path, edge)
  expect(await collect(folder.path, edge)).toEqual(result)
})

test('the next run finishes what it finds, each once', async () => {
  journal(dead)
  const told: string[] = []
  await finishAbandoned((result) => void told.push(result.run))
  await finishAbandoned((result) => void told.push(result.run))
  expect(told).toEqual([folder.id])
})

test('a folder that is none of ours is refused with a remedy', async () => {
  await expect(collect('/nowhere', edge)).rejects.toMatchObject({
    outcome: 'infra-error',
    remedy: /folder/,
  })
})
