import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { problemsOf } from '../runner/workflow/file/read.ts'
import { firstBlock, ownWorkflows, shownWorkflows, stepsOf } from './workflows.ts'

const everywhere = [...ownWorkflows, ...shownWorkflows]
const action = parse(readFileSync('action.yml', 'utf8'))

test('workflows are found in .github, in the examples and in Markdown', () => {
  const found = everywhere.map(({ where }) => where.replace(/:\d+$/, ''))
  expect(new Set(found)).toEqual(
    new Set([
      '.github/workflows/ci.yml',
      '.github/workflows/nixos.yml',
      '.github/workflows/release.yml',
      'README.md',
      'docs/examples/hardware-nightly.yml',
      'docs/examples/hardware.yml',
      'docs/examples/kernel-matrix.yml',
      'docs/examples/nightly.yml',
      'docs/examples/pull-request.yml',
      'docs/first-workflow.md',
      'docs/hardware.md',
      'docs/lab.md',
      'docs/machines.md',
    ]),
  )
})

test('README and docs/first-workflow.md show the same first workflow', () => {
  expect(firstBlock('docs/first-workflow.md')).toBe(firstBlock('README.md'))
  expect(firstBlock('README.md')).toContain('run: make test')
})

describe.each(everywhere)('$where', (written) => {
  test('is a workflow as GitHub reads it', () => {
    expect(problemsOf(written.text)).toEqual([])
  })

  test('gives the action nothing but its inputs, and a script', () => {
    for (const { with: given = {} } of stepsOf(written).filter(isOurs)) {
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(given)))
      expect(Object.keys(given).filter((key) => key === 'run' || key === 'script')).toHaveLength(1)
    }
  })

  test("reads nothing but the action's outputs from its steps", () => {
    const ids = new Set(
      stepsOf(written)
        .filter(isOurs)
        .map(({ id }) => id),
    )
    const read = written.text.matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)
    for (const [, id, output] of read)
      if (ids.has(id)) expect(Object.keys(action.outputs)).toContain(output)
  })

  test('reads outputs of steps that it has', () => {
    const ids = stepsOf(written).map(({ id }) => id)
    for (const [, id] of written.text.matchAll(/steps\.([\w-]+)\./g)) expect(ids).toContain(id)
  })
})

test('what is no workflow is found out', () => {
  const unknownKey = 'on: push\njobs:\n  a:\n    runs-on: x\n    step: []\n'
  expect(problemsOf(unknownKey)).not.toEqual([])
  const unknownContext = 'on: push\njobs:\n  a: { runs-on: x, steps: [{ run: a, if: nosuch.x }] }\n'
  expect(problemsOf(unknownContext)).not.toEqual([])
})

function isOurs({ uses }: { readonly uses?: string }): boolean {
  return uses === './' || uses?.startsWith('org/nixos-testbed@') === true
}
