import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { defaultPatience } from '../../../src/action/artifact/patience.ts'
import { uploadResults } from '../../../src/action/artifact/upload.ts'
import type { RunFolder } from '../../../src/keeper/folder.ts'
import { becomeJob } from '../../runner/service/job.ts'
import type { ResultsService } from '../../runner/service/service.ts'
import { startResultsService } from '../../runner/service/service.ts'
import { unzip } from '../../runner/service/zip.ts'
import { finishedRun, reports, writeResult } from './run-folder.ts'

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

const patience = { ...defaultPatience, sleep: async () => undefined }

async function contentOf(runId: string) {
  const [artifact] = await service.artifacts(runId)
  const bytes = (await artifact?.bytes()) ?? Buffer.alloc(0)
  return { bytes, files: await unzip(bytes) }
}

test('a hostile tree arrives whole, and none of its names is printed', async () => {
  const job = becomeJob(service, { runId: 'hostile' })
  const names = ['a:b', '##[add-mask]x', 'a\r\n::error::no', '\u001b[2J', 'a\\b', 'a<b>|*?"', 'aux']
  for (const name of names) writeResult(folder, name, name)
  writeResult(folder, Buffer.from([0xff, 0x3a]), 'bytes')
  mkdirSync(join(folder.files, 'empty:'))
  const uploaded = await uploadResults({ folder, name: 'hostile' })
  const { bytes, files } = await contentOf('hostile')
  expect(uploaded.digest).toBe(createHash('sha256').update(bytes).digest('hex'))
  expect(uploaded).toMatchObject({ size: bytes.length, left: [], files: reports.length + 9 })
  const renamed = JSON.parse(files['renamed.json']?.toString() ?? '')
  expect(renamed).toHaveLength(names.length + 2)
  const texts = Object.entries(files).map(([name, file]) => [name, file.toString()])
  const content = new Map(
    texts.filter(([name]) => name?.startsWith('files/')) as [string, string][],
  )
  expect([...content.values()].sort()).toEqual([...names, 'bytes', ''].sort())
  expect(content.get('files/a%3Ab')).toBe('a:b')
  expect(content.get('files/empty%3A/')).toBe('')
  expect(job.printed).not.toMatch(/a%3Ab|a:b|add-mask\]|%FF|::error/)
})

test('a name that is taken, by a finished artifact or one that a killed job began, gets a suffix', async () => {
  becomeJob(service, { runId: 'taken' })
  await uploadResults({ folder, name: 'mine' })
  const gate = service.faults.hold('FinalizeArtifact')
  const begun = uploadResults({ folder: finishedRun(), name: 'mine' })
  await gate.reached
  const deadline = AbortSignal.abort(new Error('killed'))
  await expect(uploadResults({ folder, name: 'mine', deadline })).rejects.toThrow('killed')
  gate.open()
  expect(await begun).toMatchObject({ name: 'mine-2', renamedFrom: 'mine' })
  expect((await uploadResults({ folder, name: 'mine' })).name).toBe('mine-3')
})

test('a 500 and then a good answer succeed', async () => {
  becomeJob(service, { runId: '500' })
  service.faults.inject('CreateArtifact', { status: 500 }, 1)
  expect((await uploadResults({ folder, name: 'mine' })).name).toBe('mine')
})

test('an answer that is cut off after the artifact was made costs the name, not the results', async () => {
  becomeJob(service, { runId: 'cut' })
  service.faults.inject('CreateArtifact', { cut: 1 }, 1)
  const uploaded = await uploadResults({ folder, name: 'mine' }, undefined, patience)
  expect(uploaded.renamedFrom).toBe('mine')
})

test('an answer that is cut off after the artifact was finished costs nothing', async () => {
  becomeJob(service, { runId: 'finished' })
  service.faults.inject('FinalizeArtifact', { cut: 1 }, 1)
  const uploaded = await uploadResults({ folder, name: 'mine' }, undefined, patience)
  const artifacts = await service.artifacts('finished')
  expect(artifacts).toMatchObject([{ id: uploaded.id, name: 'mine', size: uploaded.size }])
})

test('a deadline in the middle of an upload ends it at once', async () => {
  becomeJob(service, { runId: 'deadline' })
  const gate = service.faults.hold('blob')
  const deadline = new AbortController()
  const uploading = uploadResults({ folder, name: 'mine', deadline: deadline.signal })
  await gate.reached
  deadline.abort()
  await expect(uploading).rejects.toMatchObject({ name: 'AbortError' })
  expect(await service.artifacts('deadline')).toEqual([])
})

test('a blob store that refuses is named, and what the client still reads stays until told', async () => {
  becomeJob(service, { runId: 'refused' })
  service.faults.inject('blob', { status: 403 })
  writeResult(folder, 'a', 'x')
  const fault = await uploadResults({ folder, name: 'mine' }).catch((error) => error)
  expect(fault.message).toBe('the results cannot be uploaded: this fault was asked for (403)')
  expect(await readdir(join(folder.path, '.upload-run/files'))).toEqual(['a'])
})
