import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DefaultArtifactClient } from '@actions/artifact'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scratchFolder } from '../../scratch.ts'
import { becomeJob } from './job.ts'
import { type ResultsService, startResultsService } from './service.ts'
import { unzip } from './zip.ts'

let service: ResultsService
beforeAll(async () => {
  service = await startResultsService()
})
afterAll(() => service.stop())

const client = new DefaultArtifactClient()
const contents = { 'a.txt': 'some text\n', 'deep/b.bin': '\0\u0001'.repeat(100_000), empty: '' }

function upload(name: string, options?: Parameters<typeof client.uploadArtifact>[3]) {
  const root = scratchFolder()
  mkdirSync(join(root, 'deep'))
  for (const [file, text] of Object.entries(contents)) writeFileSync(join(root, file), text)
  const files = Object.keys(contents).map((file) => join(root, file))
  return client.uploadArtifact(name, files, root, options)
}

test('an uploaded artifact holds the files, and is as large and has the digest the client says', async () => {
  becomeJob(service, { runId: 'upload' })
  const uploaded = await upload('results')
  const [artifact] = await service.artifacts('upload')
  const bytes = (await artifact?.bytes()) ?? Buffer.alloc(0)
  const digest = createHash('sha256').update(bytes).digest('hex')
  expect(artifact).toMatchObject({ ...uploaded, name: 'results', digest: `sha256:${digest}` })
  expect(bytes).toHaveLength(uploaded.size ?? Number.NaN)
  const files = Object.entries(await unzip(bytes)).map(([name, file]) => [name, file.toString()])
  expect(Object.fromEntries(files)).toEqual(contents)
})

test('another job of the run lists, downloads and deletes it', async () => {
  becomeJob(service, { runId: 'download', jobId: 'first' })
  const { id = 0, digest, size } = await upload('results')
  becomeJob(service, { runId: 'download', jobId: 'second' })
  const { artifacts } = await client.listArtifacts()
  expect(artifacts).toMatchObject([{ id, name: 'results', size, digest: `sha256:${digest}` }])
  const path = scratchFolder()
  const options = { path, expectedHash: `sha256:${digest}` }
  expect(await client.downloadArtifact(id, options)).toMatchObject({ digestMismatch: false })
  for (const [file, text] of Object.entries(contents)) {
    expect(readFileSync(join(path, file), 'utf8')).toBe(text)
  }
  await client.deleteArtifact('results')
  expect(await service.artifacts('download')).toEqual([])
})

test('a name is taken in its run and free in another', async () => {
  becomeJob(service, { runId: 'one' })
  await upload('results')
  await expect(upload('results')).rejects.toThrow(
    '(409) Conflict: an artifact with this name already exists on the workflow run',
  )
  becomeJob(service, { runId: 'another' })
  await expect(upload('results')).resolves.toMatchObject({ id: expect.any(Number) })
})

test('an artifact whose upload has not ended is not listed, and its name is taken', async () => {
  becomeJob(service, { runId: 'unfinished' })
  const gate = service.faults.hold('FinalizeArtifact')
  const uploading = upload('results')
  await gate.reached
  expect(await client.listArtifacts()).toEqual({ artifacts: [] })
  await expect(upload('results')).rejects.toThrow('(409)')
  gate.open()
  await uploading
  expect(await service.artifacts('unfinished')).toMatchObject([{ name: 'results' }])
})

test('the retention that was asked for is kept with the artifact', async () => {
  becomeJob(service, { runId: 'retention' })
  const before = Date.now()
  await upload('results', { retentionDays: 3 })
  const [artifact] = await service.artifacts('retention')
  const days = ((artifact?.expiresAt?.getTime() ?? 0) - before) / 86_400_000
  expect(Math.round(days)).toBe(3)
})

test('a file that was uploaded as it is comes back as it was', async () => {
  becomeJob(service, { runId: 'raw' })
  const root = scratchFolder()
  const file = join(root, 'results.tar.zst')
  writeFileSync(file, contents['deep/b.bin'])
  const { id = 0 } = await client.uploadArtifact('any', [file], root, { skipArchive: true })
  const [artifact] = await service.artifacts('raw')
  expect(artifact).toMatchObject({ id, name: 'results.tar.zst' })
  expect((await artifact?.bytes())?.toString()).toBe(contents['deep/b.bin'])
  const path = scratchFolder()
  await client.downloadArtifact(id, { path })
  expect(readFileSync(join(path, 'results.tar.zst'), 'utf8')).toBe(contents['deep/b.bin'])
})
