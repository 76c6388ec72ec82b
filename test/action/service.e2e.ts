import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type ResultsService, startResultsService } from '../runner/service/service.ts'
import { guestStep, runStep, runWorkflowText, workflowOf } from './workflow.ts'

let service: ResultsService
beforeAll(async () => {
  service = await startResultsService()
})
afterEach(() => service.faults.clear())
afterAll(() => service.stop())

const run = 'echo kept >$TESTBED_RESULTS/kept'

describe('a service that fails for a while', () => {
  test.each([
    [
      '500 where an artifact is made and where its bytes go, then a cut connection where it is finished',
      [
        ['CreateArtifact', { status: 500 }],
        ['blob', { status: 500 }],
        ['FinalizeArtifact', { cut: 0 }],
      ],
    ],
    [
      '429 where an artifact is made and where its bytes go',
      [
        ['CreateArtifact', { status: 429, retryAfter: 1 }],
        ['blob', { status: 429, retryAfter: 1 }],
      ],
    ],
  ] as const)('%s: the upload succeeds', async (_, faults) => {
    for (const [method, fault] of faults) service.faults.inject(method, fault, 1)
    const ran = await runStep({ run }, { service })
    expect(ran.conclusion, ran.job.log.join('\n')).toBe('success')
    expect(String(ran.files['files/kept'])).toBe('kept\n')
    expect(ran.job.annotations).toEqual([])
    expect(guestStep(ran.job).outputs).toMatchObject({
      outcome: 'passed',
      'artifact-id': expect.stringMatching(/^\d+$/),
      'artifact-digest': expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })
})

describe('a service that refuses for good', () => {
  test.each([
    ['a run that passed passes', 'true', 'success', []],
    ['a run that failed fails by itself', 'exit 3', 'failure', [{ level: 'error' }]],
  ] as const)('%s; the upload is a warning that says where the files are', async (...given) => {
    const [, end, conclusion, errors] = given
    service.faults.inject('CreateArtifact', { status: 403 })
    const ran = await runStep({ run: `${run}; ${end}` }, { service })
    expect(ran.conclusion, ran.job.log.join('\n')).toBe(conclusion)
    expect(ran.job.annotations).toMatchObject([...errors, { level: 'warning' }])
    const path = guestStep(ran.job).outputs['results-path'] ?? ''
    expect(ran.job.annotations.at(-1)?.message).toContain(path)
    expect(readdirSync(join(path, 'files'))).toEqual(['kept'])
    expect(guestStep(ran.job).outputs['artifact-id']).toBeUndefined()
    expect(ran.artifacts).toEqual({})
  })
})

test('without a service the run is as good, and the files stay on the runner', async () => {
  const ran = await runWorkflowText(workflowOf({ run }), { service, runtimeOf: () => ({}) })
  expect(ran.conclusion).toBe('success')
  expect(ran.jobs[0]?.annotations).toMatchObject([{ level: 'warning' }])
})

test('a name that is taken gets a suffix, and that is said', async () => {
  const again = `      - uses: org/nixos-testbed@v1
        with: { run: 'true', artifact-name: mine, cache: false }
`
  const ran = await runWorkflowText(workflowOf({ run, 'artifact-name': 'mine' }, again), {
    service,
  })
  expect(Object.keys(ran.artifacts)).toEqual(['mine', 'mine-2'])
  expect(ran.jobs[0]?.log.join('\n')).toContain('artifact mine-2 (the name mine was taken)')
})

test.each([
  ['never', 'exit 1', 0],
  ['on-failure', 'true', 0],
  ['on-failure', 'exit 1', 1],
] as const)('upload: %s, with the script %j, makes %i artifacts', async (upload, end, count) => {
  const ran = await runStep({ run: end, upload, summary: 'false' }, { service })
  expect(Object.keys(ran.artifacts)).toHaveLength(count)
  expect([...ran.job.summaries.values()].join('')).toBe('')
  expect(existsSync(guestStep(ran.job).outputs['results-path'] ?? '')).toBe(true)
})

test('a machine that has the guest asks the cache for nothing', async () => {
  const before = service.calls.length
  const ran = await runStep({ run: 'true', cache: 'true', upload: 'never' }, { service })
  expect(ran.conclusion).toBe('success')
  expect(service.calls.slice(before)).toEqual([])
})
