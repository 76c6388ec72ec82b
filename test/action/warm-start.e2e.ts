import { createHash } from 'node:crypto'
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { manifestFile } from '../../src/machine/vm/template/parcel/manifest.ts'
import { ownCache } from '../e2e/own-cache.ts'
import { type ResultsService, startResultsService } from '../runner/service/service.ts'
import { repacked } from './cache/repack.ts'
import { runStep } from './workflow.ts'

let service: ResultsService
beforeEach(async () => {
  service = await startResultsService()
})
afterEach(() => service.stop())

/** A job on a machine that has the guest, and no template of it. */
async function job(inputs: Readonly<Record<string, string>> = { 'warm-start': 'true' }) {
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, ...ownCache() }
  const step = { run: 'echo from the guest', cache: 'true', ...inputs }
  const { conclusion, job, result } = await runStep(step, { service, jobOptions: { env } })
  expect(conclusion, job.log.join('\n')).toBe('success')
  expect(job.annotations).toEqual([])
  const said = job.log.filter((line) => /^cache: /.test(line))
  return { start: result.environment.start, said }
}

test('a job starts cold unless told otherwise, and the cache hears nothing of it', async () => {
  expect(await job({})).toEqual({ start: 'cold', said: [] })
  expect(await service.caches()).toEqual([])
})

test('the first job makes the template and keeps it, the second starts warm on another machine', async () => {
  expect(await job()).toEqual({
    start: 'cold',
    said: [expect.stringMatching(/^cache: kept the guest's template: /)],
  })
  const [entry, ...others] = await service.caches()
  expect(others).toEqual([])
  expect(entry?.size).toBeLessThan(100 * 2 ** 20)
  expect(await job()).toEqual({
    start: 'warm',
    said: [expect.stringMatching(/^cache: restored the guest's template from /)],
  })
  expect(await service.caches()).toHaveLength(1)
})

/** Has a job keep a template, and changes what it kept. */
async function poison(spoil: (folder: string) => void): Promise<void> {
  await job()
  const [entry] = await service.caches()
  await entry?.replace(repacked(await entry.bytes(), spoil))
}

test('one that was poisoned is refused, the guest boots, and a sound one takes its place', async () => {
  await poison((folder) => truncateSync(join(folder, 'memory'), 2 ** 20))
  expect(await job()).toEqual({
    start: 'cold',
    said: [
      expect.stringMatching(/^cache: refused the guest's template .*: memory has 1048576 bytes/),
      expect.stringMatching(/^cache: kept the guest's template: /),
    ],
  })
  expect(await job()).toMatchObject({ start: 'warm' })
})

test('one that agrees with its manifest and does not come to life is replaced too', async () => {
  await poison((folder) => {
    const [file, dead] = [join(folder, manifestFile), Buffer.alloc(4096, 'dead')]
    const manifest = JSON.parse(readFileSync(file, 'utf8'))
    manifest.state = { bytes: dead.length, sha256: createHash('sha256').update(dead).digest('hex') }
    writeFileSync(file, JSON.stringify(manifest))
    writeFileSync(join(folder, 'state'), dead)
  })
  expect(await job()).toEqual({
    start: 'cold',
    said: [
      expect.stringMatching(/^cache: restored the guest's template from /),
      expect.stringMatching(/^cache: kept the guest's template: /),
    ],
  })
  expect(await job()).toMatchObject({ start: 'warm' })
})
