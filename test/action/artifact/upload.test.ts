import { existsSync, readdirSync } from 'node:fs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Uploader } from '../../../src/action/artifact/client.ts'
import type { Patience } from '../../../src/action/artifact/patience.ts'
import { removeStage } from '../../../src/action/artifact/stage.ts'
import { uploadResults } from '../../../src/action/artifact/upload.ts'
import type { RunFolder } from '../../../src/keeper/folder.ts'
import { Fault } from '../../../src/model/fault.ts'
import { finishedRun, reports, writeResult } from './run-folder.ts'

let folder: RunFolder
beforeEach(() => {
  folder = finishedRun()
})
afterEach(() => vi.unstubAllEnvs())

const answer = { id: 7, size: 100, digest: 'abc' }
const conflict = new Error(
  'Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: an artifact with this name already exists on the workflow run',
)
const unavailable = new Error(
  'Failed to CreateArtifact: Failed to make request after 5 attempts: Failed request: (500) Internal Server Error: try later',
)
const cut = new Error('Failed to CreateArtifact: Unable to make request: ECONNRESET\nadvice')
const lostAnswer = new Error('Failed to FinalizeArtifact: Unable to make request: ECONNRESET')

/** A client that fails so, one upload after the other, and then succeeds; and the names it was given. */
function failing(...errors: unknown[]) {
  const names: string[] = []
  const client: Uploader = {
    async uploadArtifact(name) {
      names.push(name)
      if (errors.length > 0) throw errors.shift()
      return answer
    },
    listArtifacts: async () => ({ artifacts: [] }),
  }
  return { client, names }
}

/** A patience whose time passes in its pauses alone, and the pauses it made. */
function quick(total = 300_000) {
  const pauses: number[] = []
  const now = () => pauses.reduce((sum, pause) => sum + pause, 0)
  const patience: Patience = { total, now, sleep: async (time) => void pauses.push(time) }
  return { patience, pauses }
}

test('what was uploaded is told, and nothing of the stage stays', async () => {
  vi.stubEnv('GITHUB_SERVER_URL', 'https://github.com')
  vi.stubEnv('GITHUB_REPOSITORY', 'org/project')
  vi.stubEnv('GITHUB_RUN_ID', '42')
  writeResult(folder, 'a', 'x')
  expect(await uploadResults({ folder, name: 'mine' }, failing().client)).toEqual({
    ...answer,
    name: 'mine',
    url: 'https://github.com/org/project/actions/runs/42/artifacts/7',
    files: 6,
    left: [],
  })
  expect(readdirSync(folder.path).sort()).toEqual([...reports, 'files'].sort())
})

test('a name in use gets the first suffix that is free, and it is said', async () => {
  const { client, names } = failing(conflict, conflict)
  const { patience, pauses } = quick()
  const uploaded = await uploadResults({ folder, name: 'mine' }, client, patience)
  expect(uploaded).toMatchObject({ name: 'mine-3', renamedFrom: 'mine' })
  expect(names).toEqual(['mine', 'mine-2', 'mine-3'])
  expect(pauses).toEqual([])
})

test('a name that our own failed try created is passed over', async () => {
  const blob = Object.assign(new Error('connect ECONNREFUSED'), { code: 'REQUEST_SEND_ERROR' })
  const { client, names } = failing(blob, conflict)
  const uploaded = await uploadResults({ folder, name: 'mine' }, client, quick().patience)
  expect(uploaded.name).toBe('mine-2')
  expect(names).toEqual(['mine', 'mine', 'mine-2'])
})

test.each([
  ['a 500', unavailable],
  ['a cut connection', cut],
  ['a stalled upload', new Error('Upload progress stalled.')],
  ["the blob store's 503", Object.assign(new Error('busy'), { statusCode: 503 })],
])('%s is tried again, after longer and longer pauses', async (_, error) => {
  const { patience, pauses } = quick()
  const { client, names } = failing(error, error, error)
  expect((await uploadResults({ folder, name: 'mine' }, client, patience)).name).toBe('mine')
  expect(names).toHaveLength(4)
  for (const [index, pause] of pauses.entries()) {
    expect(pause).toBeGreaterThanOrEqual(2000 * 2 ** index)
    expect(pause).toBeLessThan(6000 * 2 ** index)
  }
})

test('a 500 for good ends with what was answered and where the files are', async () => {
  const { patience, pauses } = quick()
  const { client } = failing(...Array(100).fill(unavailable))
  const fault = await uploadResults({ folder, name: 'mine' }, client, patience).catch((e) => e)
  expect(fault).toBeInstanceOf(Fault)
  expect(fault.message).toMatch(/^the results cannot be uploaded: .*\(500\).*try later$/)
  expect(fault.remedy).toContain(folder.path)
  expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeLessThanOrEqual(300_000)
  expect(pauses.length).toBeGreaterThan(4)
  expect(existsSync(folder.result)).toBe(true)
  await removeStage(folder)
  expect(readdirSync(folder.path).sort()).toEqual([...reports, 'files'].sort())
})

test.each([
  'Failed to CreateArtifact: Received non-retryable error: Failed request: (403) Forbidden: no',
  'Failed to CreateArtifact: Artifact storage quota has been hit. Unable to upload any new artifacts.',
  'Unable to get the ACTIONS_RUNTIME_TOKEN env variable',
])('there is one try where no other can do: %s', async (message) => {
  const { client, names } = failing(new Error(`${message}\nadvice`))
  await expect(uploadResults({ folder, name: 'mine' }, client, quick().patience)).rejects.toThrow(
    `the results cannot be uploaded: ${message}`,
  )
  expect(names).toHaveLength(1)
})

test('an artifact whose completion went unheard is not uploaded twice', async () => {
  const { client, names } = failing(lostAnswer)
  const artifacts = [{ name: 'mine', id: 9, size: 50, digest: 'sha256:def' }]
  const told = { ...client, listArtifacts: async () => ({ artifacts }) }
  expect(await uploadResults({ folder, name: 'mine' }, told, quick().patience)).toMatchObject({
    id: 9,
    name: 'mine',
    size: 50,
    digest: 'def',
  })
  expect(names).toEqual(['mine'])
})

test('the deadline ends an upload that hangs, a pause, and one that has not begun', async () => {
  const reason = new Error('no time left')
  const deadline = new AbortController()
  const hanging: Uploader = {
    ...failing().client,
    uploadArtifact: () => new Promise(() => deadline.abort(reason)),
  }
  const request = { folder, name: 'mine', deadline: deadline.signal }
  await expect(uploadResults(request, hanging)).rejects.toBe(reason)
  await expect(uploadResults(request, hanging)).rejects.toBe(reason)

  const pausing = new AbortController()
  const asleep: Patience = {
    ...quick().patience,
    sleep: async (_, signal) => {
      pausing.abort(reason)
      signal?.throwIfAborted()
    },
  }
  const later = { ...request, deadline: pausing.signal }
  await expect(uploadResults(later, failing(cut).client, asleep)).rejects.toBe(reason)
})

test('the client gets what was asked for, and nothing else', async () => {
  const options: unknown[] = []
  const client: Uploader = {
    ...failing().client,
    uploadArtifact: async (_name, _files, _root, given) => {
      options.push(given)
      return answer
    },
  }
  await uploadResults({ folder, name: 'a', retentionDays: 3, compressionLevel: 0 }, client)
  await uploadResults({ folder, name: 'a' }, client)
  expect(options).toEqual([{ retentionDays: 3, compressionLevel: 0 }, {}])
})
