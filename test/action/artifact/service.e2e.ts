import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { defaultPatience } from '../../../src/action/artifact/patience.ts'
import { uploadResults } from '../../../src/action/artifact/upload.ts'
import type { RunFolder } from '../../../src/keeper/folder.ts'
import { becomeJob } from '../../runner/service/job.ts'
import type { ResultsService } from '../../runner/service/service.ts'
import { startResultsService } from '../../runner/service/service.ts'
import { finishedRun, writeResult } from './run-folder.ts'

// Here and not among the units: the client's own pauses cannot be shortened.

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
