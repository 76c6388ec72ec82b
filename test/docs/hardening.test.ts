import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { jobsOf, ownWorkflows, shownWorkflows, stepsOf } from './workflows.ts'

// What linters of workflows find where they can run; these hold wherever the tests do.

describe.each([...ownWorkflows, ...shownWorkflows])('$where', (written) => {
  test('checks out without leaving a token on the disk', () => {
    const checkouts = stepsOf(written).filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    for (const { with: given } of checkouts) expect(given?.['persist-credentials']).toBe(false)
  })

  test('puts no expression into a script, nor into an input that is one', () => {
    const scripts = stepsOf(written).flatMap(({ run, with: given }) => [run, given?.run])
    for (const script of scripts) expect(script ?? '').not.toContain('${{')
  })

  test('is not started by what strangers can start with our rights', () => {
    const { on } = parse(written.text)
    const triggers = typeof on === 'string' ? [on] : Array.isArray(on) ? on : Object.keys(on)
    for (const trigger of ['pull_request_target', 'workflow_run', 'issue_comment'])
      expect(triggers).not.toContain(trigger)
  })
})

describe.each(ownWorkflows)('$where', (written) => {
  test('names every action of others by commit, with its version beside it', () => {
    const uses = written.text.split('\n').filter((line) => /^\s*(- )?uses:/.test(line))
    const pinned =
      /uses: (\.\/\S*|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|docker:\S+@sha256:[0-9a-f]{64})$/
    expect(uses.filter((line) => !pinned.test(line))).toEqual([])
    expect(uses).not.toEqual([])
  })

  test('gives no right to all jobs, and says for each what it needs', () => {
    expect(parse(written.text).permissions).toEqual({})
    for (const [id, { permissions }] of jobsOf(written))
      expect(permissions, id).toMatchObject({ contents: expect.stringMatching(/^(read|write)$/) })
  })

  test('lets no job run for ever', () => {
    const own = jobsOf(written).filter(([, { uses }]) => uses === undefined)
    for (const [id, job] of own) expect(job['timeout-minutes'], id).toBeLessThanOrEqual(120)
  })

  test('says what happens to a run that a newer one overtakes', () => {
    expect(parse(written.text).concurrency).toHaveProperty('group')
    expect(parse(written.text).concurrency).toHaveProperty('cancel-in-progress')
  })

  test('takes no package cache where packages are installed', () => {
    const setups = stepsOf(written).filter(({ uses }) => uses?.startsWith('actions/setup-node@'))
    for (const { with: given } of setups) expect(given?.['package-manager-cache']).toBe(false)
  })

  test('tags its containers', () => {
    for (const [, { container }] of jobsOf(written))
      expect(container?.image ?? 'none:0').toMatch(/^(\$\{\{ matrix\.image \}\}|[\w/.-]+:[\w.-]+)$/)
  })
})

test('only the job that publishes may write, and only with the environment that guards it', () => {
  const written = ownWorkflows.flatMap(jobsOf)
  const writers = written.filter(([, { permissions }]) =>
    JSON.stringify(permissions).includes('"contents":"write"'),
  )
  expect(writers).toEqual([['publish', expect.objectContaining({ environment: 'release' })]])
})

test('actionlint is given every workflow, ours and the examples', () => {
  const linter = ownWorkflows
    .flatMap(stepsOf)
    .find(({ uses }) => uses?.startsWith('docker://rhysd/actionlint:'))
  const given = linter?.with?.args?.split(' ').slice(1)
  const files = [...ownWorkflows, ...shownWorkflows].map(({ where }) => where)
  expect(new Set(given)).toEqual(new Set(files.filter((file) => file.endsWith('.yml'))))
})
