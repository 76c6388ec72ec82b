import { expect, test } from 'vitest'
import { problemsOf, readWorkflow } from './read.ts'

const head = 'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n'

test('a fine file has no problems', () => {
  expect(problemsOf(`${head}    steps:\n      - run: make`)).toEqual([])
})

test.each([
  ['no YAML', 'on: [push', 'Flow sequence in block collection'],
  ['no jobs', 'on: push\n', 'Required property is missing: jobs'],
  ['an unknown key', `${head}    stepz: []\n`, "Unexpected value 'stepz'"],
  ['an unknown context', `${head}    steps:\n      - run: echo \${{ mtrix.os }}`, 'mtrix'],
  [
    'no expression',
    `${head}    steps:\n      - run: echo \${{ 'a }}`,
    'The expression is not closed',
  ],
  ['an event that does not exist', 'on: psuh\njobs: {}\n', "Unexpected value 'psuh'"],
  ['an unknown job', `${head}    needs: tset\n    steps: [{ run: make }]`, 'no dependencies'],
  [
    'two steps of one id',
    `${head}    steps: [{ run: a, id: x }, { run: b, id: x }]`,
    'more than once',
  ],
])('GitHub would refuse %s', (_, text, message) => {
  expect(problemsOf(text).join()).toContain(message)
  expect(() => readWorkflow(text)).toThrow(message)
})

test('problems name the line and the column', () => {
  expect(problemsOf(`${head}    stepz: []\n`).join()).toContain('workflow.yml (Line: 5, Col: 5)')
})

test.each([
  ['    container: debian\n    steps: [{ run: make }]', "job 'build' has 'container'"],
  ['    services: { db: { image: x } }\n    steps: [{ run: make }]', "job 'build' has 'services'"],
])('what is not emulated is refused by name', (job, message) => {
  expect(() => readWorkflow(head + job)).toThrow(`not emulated: ${message}`)
})

test('a reusable workflow is refused by name', () => {
  const text = 'on: push\njobs:\n  build:\n    uses: octo/example/.github/workflows/a.yml@v1\n'
  expect(problemsOf(text)).toEqual([])
  expect(() => readWorkflow(text)).toThrow('octo/example/.github/workflows/a.yml@v1')
})

test('steps without an id get the ones that GitHub gives', () => {
  const steps = ['uses: ./', 'uses: ./', 'run: make', 'run: make', 'uses: org/nixos-testbed@v1']
  const list = steps.map((step) => `      - ${step}\n`).join('')
  const [job] = readWorkflow(`${head}    steps:\n${list}`).jobs
  expect(job?.steps.map((step) => step.id)).toEqual([
    '__self',
    '__self_2',
    '__run',
    '__run_2',
    '__org_nixos-testbed',
  ])
})
