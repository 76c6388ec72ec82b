import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ResultsService, startResultsService } from './service.ts'

let service: ResultsService
beforeAll(async () => {
  service = await startResultsService()
})
afterAll(() => service.stop())

const runId = 'run'
const ours = () => service.runtime({ runId }).ACTIONS_RUNTIME_TOKEN ?? ''

/** What the service says to a call that no client of GitHub's would make. */
async function call(path: string, body: object | string, token = ours()) {
  const door = service.runtime().ACTIONS_RESULTS_URL
  const response = await fetch(`${door}twirp/github.actions.results.api.v1.${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, ...((await response.json()) as { msg?: string }) }
}

const artifact = { workflow_run_backend_id: runId, workflow_job_run_backend_id: 'job', version: 7 }
const version = '0'.repeat(64)

test.each([
  ['no token', () => ''],
  ['a token of another service', () => 'e30.eyJzY3AiOiJBY3Rpb25zLlJlc3VsdHM6cnVuOmpvYiJ9.c2ln'],
  ['our token with other claims', () => ours().replace(/\.[^.]+\./, '.e30.')],
])('%s is not let in', async (_, token) => {
  const create = call('ArtifactService/CreateArtifact', { ...artifact, name: 'a' }, token())
  expect(await create).toMatchObject({ status: 401, code: 'unauthenticated' })
  const find = call('CacheService/GetCacheEntryDownloadURL', { key: 'a', version }, token())
  expect(await find).toMatchObject({ status: 401 })
})

test('a token opens no other run', async () => {
  const foreign = { ...artifact, workflow_run_backend_id: 'another', name: 'a' }
  expect(await call('ArtifactService/CreateArtifact', foreign)).toMatchObject({ status: 403 })
  expect(await call('ArtifactService/ListArtifacts', foreign)).toMatchObject({ status: 403 })
})

test.each(['', 'a:b', 'a/b', 'a\\b', 'a"', 'a\n', 'a*', 'a?', '<a', 'a>', 'a|b'])(
  'no artifact is called %j',
  async (name) => {
    const answer = await call('ArtifactService/CreateArtifact', { ...artifact, name })
    expect(answer).toMatchObject({ status: 400, msg: expect.stringContaining('artifact') })
  },
)

test.each(['', 'a,b', 'a'.repeat(513)])('no cache entry has the key %j', async (key) => {
  const answer = await call('CacheService/CreateCacheEntry', { key, version })
  expect(answer).toMatchObject({ status: 400, code: 'invalid_argument' })
})

test('nothing is finalized that was not created, or not uploaded whole', async () => {
  const name = 'cut-short'
  const finalize = () => call('ArtifactService/FinalizeArtifact', { ...artifact, name, size: '5' })
  expect(await finalize()).toMatchObject({ status: 404 })
  await call('ArtifactService/CreateArtifact', { ...artifact, name })
  expect(await finalize()).toMatchObject({
    status: 412,
    msg: '5 bytes announced, no bytes uploaded',
  })

  const entry = { key: 'cut-short', version, size_bytes: '5' }
  const save = () => call('CacheService/FinalizeCacheEntryUpload', entry)
  expect(await save()).toMatchObject({ status: 404 })
  await call('CacheService/CreateCacheEntry', entry)
  expect(await save()).toMatchObject({ status: 412 })
  expect(await service.caches()).toEqual([])
})

test('what is no call of the API is refused', async () => {
  expect(await call('ArtifactService/MakeTea', {})).toMatchObject({ status: 404 })
  expect(await call('CacheService/CreateCacheEntry', 'no json')).toMatchObject({ status: 400 })
})

test('a blob is reached by its signed URL alone', async () => {
  const created = await call('ArtifactService/CreateArtifact', { ...artifact, name: 'signed' })
  const url = new URL((created as { signed_upload_url?: string }).signed_upload_url ?? '')
  const put = (to: string | URL) =>
    fetch(to, { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body: 'bytes' })
  expect((await put(url)).status).toBe(201)
  expect((await fetch(url)).status).toBe(403)
  expect((await put(new URL(url.pathname, url))).status).toBe(403)
})
