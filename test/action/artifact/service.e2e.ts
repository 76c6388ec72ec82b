import { createHash, randomBytes } from 'node:crypto'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { fromBufferPromise } from 'yauzl'
import { defaultPatience } from '../../../src/action/artifact/patience.ts'
import { uploadResults } from '../../../src/action/artifact/upload.ts'
import type { RunFolder } from '../../../src/keeper/folder.ts'
import { becomeJob } from '../../runner/service/job.ts'
import type { ResultsService } from '../../runner/service/service.ts'
import { startResultsService } from '../../runner/service/service.ts'
import { finishedRun, reports, writeResult } from './run-folder.ts'

// Here and not among the units: the client's own pauses cannot be shortened, and gibibytes take time.

let service: ResultsService
beforeAll(async () => {
  service = await startResultsService()
})
afterAll(() => service.stop())

let folder: RunFolder
beforeEach(() => {
  folder = finishedRun()
  service.faults.clear()
})

async function zipOf(runId: string) {
  const [artifact] = await service.artifacts(runId)
  return fromBufferPromise((await artifact?.bytes()) ?? Buffer.alloc(0))
}

test('a sparse file of 2 GiB arrives to the byte', async () => {
  becomeJob(service, { runId: 'sparse' })
  const size = 2 * 2 ** 30
  writeResult(folder, 'sparse', 'begin')
  truncateSync(join(folder.files, 'sparse'), size - 3)
  writeFileSync(join(folder.files, 'sparse'), 'end', { flag: 'a' })
  const expected = createHash('sha256').update('begin')
  const block = Buffer.alloc(2 ** 20)
  for (let hole = size - 3 - 5; hole > 0; hole -= block.length) {
    expected.update(block.subarray(0, Math.min(hole, block.length)))
  }
  expected.update('end')

  expect(await uploadResults({ folder, name: 'sparse' })).toMatchObject({ left: [] })
  const actual = createHash('sha256')
  const zip = await zipOf('sparse')
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName === 'files/sparse') {
      await pipeline(await zip.openReadStreamPromise(entry), actual)
    }
  }
  expect(actual.digest('hex')).toBe(expected.digest('hex'))
})

test('twenty thousand files arrive, each by its name', async () => {
  becomeJob(service, { runId: 'many' })
  const names = Array.from({ length: 20_000 }, (_, index) => `${index}`)
  for (const name of names) writeResult(folder, name, name)
  const uploaded = await uploadResults({ folder, name: 'many' })
  expect(uploaded).toMatchObject({ files: names.length + reports.length, left: [] })
  const found: string[] = []
  for await (const { fileName } of (await zipOf('many')).eachEntry()) found.push(fileName)
  expect(found.sort()).toEqual([...reports, ...names.map((name) => `files/${name}`)].sort())
})

test('a 429 is borne, and the time it asks for is waited', async () => {
  becomeJob(service, { runId: '429' })
  service.faults.inject('CreateArtifact', { status: 429, retryAfter: 50 }, 5)
  const pauses: number[] = []
  const patience = { ...defaultPatience, sleep: async (time: number) => void pauses.push(time) }
  expect((await uploadResults({ folder, name: 'mine' }, undefined, patience)).name).toBe('mine')
  expect(pauses).toEqual([expect.any(Number)])
  expect(pauses[0]).toBeGreaterThan(20_000)
})

test('a 500 for good ends with what was answered', async () => {
  becomeJob(service, { runId: '500' })
  service.faults.inject('CreateArtifact', { status: 500 })
  const patience = { ...defaultPatience, total: 0 }
  const fault = await uploadResults({ folder, name: 'mine' }, undefined, patience).catch((e) => e)
  expect(fault.message).toMatch(/^the results cannot be uploaded: .*\(500\)/)
  expect(fault.remedy).toContain(folder.path)
})

test('a connection to the blob store that is cut once, or a 500 of its, is borne', async () => {
  becomeJob(service, { runId: 'blob' })
  writeResult(folder, 'random', randomBytes(1_000_000))
  service.faults.inject('blob', { cut: 100_000 }, 1)
  service.faults.inject('blob', { status: 500 }, 1)
  expect(await uploadResults({ folder, name: 'mine' })).toMatchObject({ name: 'mine' })
})
