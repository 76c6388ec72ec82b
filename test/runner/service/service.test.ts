import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DefaultArtifactClient } from '@actions/artifact'
import { expect, test } from 'vitest'
import { scratchFolder } from '../../scratch.ts'
import { becomeJob } from './job.ts'
import { startResultsService } from './service.ts'

const thisFile = import.meta.filename
const upload = () =>
  new DefaultArtifactClient().uploadArtifact('results', [thisFile], import.meta.dirname)

test('blobs lie in the folder that is named', async () => {
  const folder = scratchFolder()
  const service = await startResultsService({ folder })
  becomeJob(service)
  await upload()
  expect(readdirSync(join(folder, '__blobstorage__'))).not.toEqual([])
  await service.stop()
})

test('a stop ends the calls that are under way, held ones too', async () => {
  const service = await startResultsService()
  becomeJob(service)
  const gate = service.faults.hold('CreateArtifact')
  const uploading = upload()
  await gate.reached
  await Promise.all([
    expect(uploading).rejects.toThrow('Unable to make request: ECONNRESET'),
    service.stop(),
  ])
  expect(service.calls).toMatchObject([{ method: 'CreateArtifact', status: undefined }])
  await expect(upload()).rejects.toThrow('Unable to make request: ECONNREFUSED')
})
