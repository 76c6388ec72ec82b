import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { restoreCache, saveCache } from '@actions/cache'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scratchFolder } from '../../scratch.ts'
import { becomeJob } from './job.ts'
import { type ResultsService, startResultsService } from './service.ts'

let service: ResultsService
beforeAll(async () => {
  service = await startResultsService()
})
afterAll(() => service.stop())

/** A folder with one file, saved under a key; its path is what decides the version. */
async function save(folder: string, key: string, text: string): Promise<number> {
  writeFileSync(join(folder, 'file'), text)
  return saveCache([folder], key)
}

async function restore(folder: string, key: string, ...restoreKeys: string[]) {
  rmSync(join(folder, 'file'), { force: true })
  const matched = await restoreCache([folder], key, restoreKeys)
  return matched && { matched, text: readFileSync(join(folder, 'file'), 'utf8') }
}

test('what was saved is restored by its key', async () => {
  becomeJob(service)
  const folder = scratchFolder()
  expect(await restore(folder, 'exact')).toBeUndefined()
  expect(await save(folder, 'exact', 'saved')).toBeGreaterThan(0)
  expect(await restore(folder, 'exact')).toEqual({ matched: 'exact', text: 'saved' })
})

test('an entry never changes: a second save of its key is refused', async () => {
  const job = becomeJob(service)
  const folder = scratchFolder()
  await save(folder, 'immutable', 'first')
  expect(await save(folder, 'immutable', 'second')).toBe(-1)
  expect(job.printed).toContain(
    'Failed to save: Unable to reserve cache with key immutable, another job may be creating this cache.',
  )
  expect(await restore(folder, 'immutable')).toMatchObject({ text: 'first' })
})

test('without the key itself, the newest entry of the first prefix that matches is restored', async () => {
  becomeJob(service)
  const folder = scratchFolder()
  for (const key of ['linux-1', 'linux-2', 'linux-10', 'other-1']) await save(folder, key, key)
  expect(await restore(folder, 'linux-3', 'no-', 'linux-', 'other-')).toEqual({
    matched: 'linux-10',
    text: 'linux-10',
  })
  expect(await restore(folder, 'linux-1', 'other-')).toMatchObject({ matched: 'linux-1' })
  expect(await restore(folder, 'linux')).toMatchObject({ matched: 'linux-10' })
})

test('the paths are part of what an entry is found by', async () => {
  becomeJob(service)
  const [folder, another] = [scratchFolder(), scratchFolder()]
  await save(folder, 'versioned', 'saved')
  expect(await restore(another, 'versioned')).toBeUndefined()
  expect(await save(another, 'versioned', 'saved too')).toBeGreaterThan(0)
})

test('an entry can be poisoned', async () => {
  const job = becomeJob(service)
  const folder = scratchFolder()
  await save(folder, 'poisoned', 'saved')
  const entry = (await service.caches()).find(({ key }) => key === 'poisoned')
  expect(await entry?.bytes()).toHaveLength(entry?.size ?? Number.NaN)
  await entry?.replace(Buffer.from('no archive'))
  expect(await restoreCache([folder], 'poisoned')).toBeUndefined()
  expect(job.printed).toContain('::warning::Failed to restore: ')
})
