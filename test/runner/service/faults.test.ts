import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DefaultArtifactClient } from '@actions/artifact'
import { restoreCache, saveCache } from '@actions/cache'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { scratchFolder } from '../../scratch.ts'
import { becomeJob, hurry } from './job.ts'
import type { Method } from './method.ts'
import { type ResultsService, startResultsService } from './service.ts'

let service: ResultsService
beforeAll(async () => {
  service = await startResultsService()
})
afterAll(() => service.stop())

let job: ReturnType<typeof becomeJob>
let callsBefore: number
beforeEach(() => {
  job = becomeJob(service, { runId: crypto.randomUUID() })
  callsBefore = service.calls.length
})
afterEach(() => service.faults.clear())

const someBytes = 100_000

function folderWithFile(): { folder: string; file: string } {
  const folder = scratchFolder()
  const file = join(folder, 'file')
  writeFileSync(file, randomBytes(someBytes))
  return { folder, file }
}

function upload(): Promise<unknown> {
  const { folder, file } = folderWithFile()
  return new DefaultArtifactClient().uploadArtifact('results', [file], folder)
}

/** How the calls of a method since the test began were answered. */
function statuses(method: Method) {
  const calls = service.calls.slice(callsBefore).filter((call) => call.method === method)
  return calls.map(({ status }) => status)
}

describe('an artifact', () => {
  test.each([500, 429])('is uploaded though the service answers %i for a while', async (status) => {
    hurry()
    service.faults.inject('CreateArtifact', { status }, 2)
    service.faults.inject('FinalizeArtifact', { status }, 2)
    await expect(upload()).resolves.toMatchObject({ id: expect.any(Number) })
    expect(statuses('CreateArtifact')).toEqual([status, status, 200])
    expect(statuses('FinalizeArtifact')).toEqual([status, status, 200])
    expect(job.printed).toContain(`Attempt 1 of 5 failed with error: Failed request: (${status})`)
  })

  test('is not uploaded when the service answers 500 for good', async () => {
    hurry()
    service.faults.inject('CreateArtifact', { status: 500 })
    await expect(upload()).rejects.toThrow('Failed to make request after 5 attempts')
    expect(statuses('CreateArtifact')).toEqual([500, 500, 500, 500, 500])
  })

  test('is uploaded though the blob store answers 500 or hangs up for a while', async () => {
    hurry()
    service.faults.inject('blob', { status: 500 }, 2)
    service.faults.inject('blob', { cut: 1000 }, 1)
    await upload()
    expect(statuses('blob')).toEqual([500, 500, undefined, 201, 201])
  })

  test('is not uploaded when the blob store answers 500 for good', async () => {
    hurry()
    service.faults.inject('blob', { status: 500 })
    await expect(upload()).rejects.toThrow('this fault was asked for')
    expect(statuses('blob')).toEqual([500, 500, 500, 500])
  })

  test('is there though the answer to its creation was lost', async () => {
    service.faults.inject('CreateArtifact', { cut: 0 }, 1)
    await expect(upload()).rejects.toThrow('Unable to make request: ECONNRESET')
    await expect(upload()).rejects.toThrow('(409) Conflict')
    expect(statuses('CreateArtifact')).toEqual([undefined, 409])
  })

  test('can be held while its bytes are on their way', async () => {
    const gate = service.faults.hold('blob')
    const uploading = upload()
    await gate.reached
    expect(statuses('CreateArtifact')).toEqual([200])
    expect(statuses('blob')).toEqual([undefined])
    gate.open()
    await uploading
    expect(statuses('blob')).toEqual([201, 201])
  })

  test('takes the time that a slow service needs', async () => {
    const start = Date.now()
    service.faults.inject('CreateArtifact', { delay: 200 })
    service.faults.inject('blob', { bytesPerSecond: 5 * someBytes })
    await upload()
    expect(Date.now() - start).toBeGreaterThanOrEqual(200 + 200)
  })
})

describe('a cache entry', () => {
  test('is saved though service and blob store answer 500 for a while', async () => {
    hurry()
    service.faults.inject('CreateCacheEntry', { status: 500 }, 1)
    service.faults.inject('blob', { status: 500 }, 1)
    service.faults.inject('FinalizeCacheEntryUpload', { status: 500 }, 1)
    expect(await saveCache([folderWithFile().folder], 'after-a-while')).toBeGreaterThan(0)
    expect(statuses('CreateCacheEntry')).toEqual([500, 200])
    expect(statuses('blob')).toEqual([500, 201])
    expect(statuses('FinalizeCacheEntryUpload')).toEqual([500, 200])
  })

  test('is not saved when the service limits the rate, and no second attempt is made', async () => {
    service.faults.inject('CreateCacheEntry', { status: 429, retryAfter: 7 })
    expect(await saveCache([folderWithFile().folder], 'limited')).toBe(-1)
    expect(statuses('CreateCacheEntry')).toEqual([429])
    expect(job.printed).toContain('your rate limit will reset in 7 seconds')
  })

  test('is not restored when its download is cut for good, and the client only warns', async () => {
    const { folder } = folderWithFile()
    await saveCache([folder], 'cut')
    service.faults.inject('blob', { cut: 1000 })
    expect(await restoreCache([folder], 'cut')).toBeUndefined()
    expect(job.printed).toContain('::warning::Failed to restore: ')
  })
})
