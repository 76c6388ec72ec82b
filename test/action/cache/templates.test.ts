import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { TemplateCache } from '../../../src/action/cache/templates.ts'
import { removeTemplate } from '../../../src/machine/vm/template/shelf.ts'
import { key, makeTemplate, templateThere } from '../../machine/vm/template/made.ts'
import { becomeJob } from '../../runner/service/job.ts'
import { type ResultsService, startResultsService } from '../../runner/service/service.ts'
import { scratchFolder } from '../../scratch.ts'
import { repacked } from './repack.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 }) // a process for each call of the client

let service: ResultsService
beforeAll(async () => {
  service = await startResultsService()
})
afterEach(() => service.forget())
afterAll(() => service.stop())

/** A job on a machine that has nothing of ours, and its templates. */
function job(signal = new AbortController().signal) {
  becomeJob(service)
  vi.stubEnv('XDG_CACHE_HOME', scratchFolder())
  const said: string[] = []
  const runner = { withService: <T>(work: () => Promise<T>) => work() }
  return { said, templates: new TemplateCache({ runner, signal, say: (text) => said.push(text) }) }
}

/** A job whose guest boots, as its machine finds no template. */
async function firstJob(memory?: string) {
  const { said, templates } = job()
  await templates.fetch(key)
  if ((await templateThere()) === undefined) await makeTemplate(memory)
  await templates.keep()
  return said
}

test('the second job gets what the first made, and keeps nothing', async () => {
  expect(await firstJob()).toEqual([expect.stringMatching(/^cache: kept the guest's template: /)])
  expect(await firstJob()).toEqual([expect.stringMatching(/^cache: restored the guest's template/)])
  expect(await templateThere()).toMatchObject({ key, description: { release: '6.1.0' } })
  expect(await service.caches()).toHaveLength(1)
})

test('a template of another key is not asked for', async () => {
  await firstJob()
  const { said, templates } = job()
  await templates.fetch('f'.repeat(32))
  expect(said).toEqual([])
  expect(await templateThere()).toBeUndefined()
})

test('a machine is asked for its template once, however many want it', async () => {
  await firstJob()
  const { said, templates } = job()
  await Promise.all([templates.fetch(key), templates.fetch(key), templates.fetch(key)])
  expect(said).toHaveLength(1)
})

async function replaceEntry(spoil: (folder: string) => void): Promise<void> {
  const [entry] = await service.caches()
  await entry?.replace(repacked(await entry.bytes(), spoil))
}

test('one that is poisoned is refused and replaced', async () => {
  await firstJob()
  await replaceEntry((folder) => writeFileSync(join(folder, 'memory'), 'a page and evil---'))
  expect(await firstJob()).toEqual([
    expect.stringMatching(/^cache: refused the guest's template .*: memory has the SHA-256/),
    expect.stringMatching(/^cache: kept the guest's template: /),
  ])
  expect(await firstJob()).toEqual([expect.stringMatching(/^cache: restored/)])
})

test('one that was taken and did not come to life is replaced by what was made then', async () => {
  await firstJob('a page and the dead')
  const { said, templates } = job()
  await templates.fetch(key)
  await removeTemplate(key)
  await makeTemplate('a page and the living')
  await templates.keep()
  expect(said.at(-1)).toMatch(/^cache: kept the guest's template/)
  await firstJob()
  const there = await templateThere()
  expect(typeof there === 'object' && readFileSync(there.files.memory, 'utf8')).toMatch(/living$/)
})

test('one that was cut is as none', async () => {
  await firstJob()
  const [entry] = await service.caches()
  const bytes = (await entry?.bytes()) ?? Buffer.alloc(0)
  await entry?.replace(bytes.subarray(0, bytes.length >> 1))
  expect(await firstJob()).toEqual([
    expect.stringMatching(/^cache: Failed to restore: /),
    expect.stringMatching(/^cache: kept the guest's template: /),
  ])
})

test('without a service nothing is asked, kept or said', async () => {
  const { said, templates } = job()
  vi.stubEnv('ACTIONS_RESULTS_URL', undefined)
  await templates.fetch(key)
  await makeTemplate()
  await templates.keep()
  expect(said).toEqual([])
})

test('who is cancelled keeps nothing', async () => {
  const cancelled = new AbortController()
  const { said, templates } = job(cancelled.signal)
  await templates.fetch(key)
  await makeTemplate()
  cancelled.abort('SIGINT')
  await templates.keep()
  expect(said).toEqual([])
  expect(await service.caches()).toEqual([])
})
