import { expect, test } from 'vitest'
import { folderWith, runSteps } from './example.ts'

const action = {
  'action.yml': `
name: example
description: Tells what it is given
inputs:
  who: { description: who, default: '\${{ github.repository }}' }
  leg: { description: leg, default: '\${{ toJSON(matrix) }}' }
  needed: { description: needed, required: true }
  old: { description: old, deprecationMessage: use who }
outputs: { said: { description: what was said } }
runs: { using: node24, main: main.mjs, post: post.mjs, post-if: always() }`,
  'main.mjs': `
import { appendFileSync } from 'node:fs'
const { INPUT_WHO, INPUT_LEG, INPUT_NEEDED, GITHUB_ACTION, MINE } = process.env
console.log(JSON.stringify([INPUT_WHO, INPUT_LEG, INPUT_NEEDED, GITHUB_ACTION, MINE]))
appendFileSync(process.env.GITHUB_OUTPUT, 'said=' + INPUT_WHO + '\\n')
if (INPUT_WHO === 'nobody') process.exit(1)`,
  'post.mjs': `console.log('post of ' + process.env.INPUT_WHO)`,
}

test('an action gets its inputs, defaults too, and gives its outputs', async () => {
  const end = await runSteps(
    `
      - uses: actions/checkout@v4
      - uses: ./
        id: told
        with: { Who: me, needed: 1.5 }
        env: { MINE: 'yes' }
      - uses: ./sub/folder
      - run: echo "\${{ steps.told.outputs.said }}"
    `,
    {
      checkout: {
        folder: folderWith({
          ...action,
          'sub/folder/action.yaml': action['action.yml'],
          'sub/folder/main.mjs': action['main.mjs'],
          'sub/folder/post.mjs': action['post.mjs'],
        }),
      },
    },
  )
  const log = end.jobs[0]?.log ?? []
  expect(end.conclusion).toBe('success')
  expect(log).toContain('["me","null","1.5","told","yes"]')
  expect(log).toContain('["octo/example","null","","__self",null]')
  expect(log).toContain('me')
  expect(log.filter((line) => line.startsWith('post of'))).toEqual([
    'post of octo/example',
    'post of me',
  ])
  expect(end.jobs[0]?.annotations).toEqual([])
})

test('an action of another repository is where it is said to be', async () => {
  const actions = { 'org/nixos-testbed': folderWith(action) }
  const end = await runSteps(
    `
      - uses: org/nixos-testbed@v1
        with: { who: nobody, wat: x, old: y }
    `,
    { actions },
  )
  const [job] = end.jobs
  expect(end.conclusion).toBe('failure')
  expect(job?.steps[0]?.name).toBe('Run org/nixos-testbed@v1')
  expect(job?.log).toContain('["nobody","null","","__org_nixos-testbed",null]')
  expect(job?.posts).toMatchObject([{ conclusion: 'success' }])
  expect(job?.annotations.filter(({ level }) => level === 'warning')).toMatchObject([
    { message: "Input 'old' has been deprecated with message: use who" },
    { message: "Unexpected input(s) 'wat', valid inputs are ['who', 'leg', 'needed', 'old']" },
  ])
})

test('a stand-in does what an action would, or fails the step', async () => {
  const standIns = {
    'actions/setup-node': ({ inputs }: { inputs: Readonly<Record<string, string>> }) => {
      if (inputs['node-version'] === '0') throw new Error('there is no Node.js 0')
      return { 'node-version': `v${inputs['node-version']}` }
    },
  }
  const end = await runSteps(
    `
      - uses: actions/setup-node@v4
        id: node
        with: { node-version: 24 }
      - run: echo "\${{ steps.node.outputs.node-version }}"
      - uses: actions/setup-node@v4
        with: { node-version: 0 }
    `,
    { standIns },
  )
  expect(end.jobs[0]?.log).toContain('v24')
  expect(end.jobs[0]?.steps[2]?.conclusion).toBe('failure')
  expect(end.jobs[0]?.annotations).toMatchObject([{ message: 'there is no Node.js 0' }])
})

test.each([
  ['failure()', ['post of nobody']],
  ["failure() && job.status == 'failure' && matrix == null", ['post of nobody']],
  ['cancelled()', []],
])('a post runs by its post-if: %s', async (postIf, lines) => {
  const manifest = action['action.yml'].replace('post-if: always()', `post-if: "${postIf}"`)
  const actions = { 'org/nixos-testbed': folderWith({ ...action, 'action.yml': manifest }) }
  const step = '      - uses: org/nixos-testbed@v1\n        with: { who: nobody }'
  const end = await runSteps(step, { actions })
  expect(end.jobs[0]?.log.filter((line) => line.startsWith('post of'))).toEqual(lines)
})

test.each([
  ['octo/unknown@v1', 'Unable to resolve action octo/unknown@v1'],
  ['docker://alpine', "'docker://alpine' is not emulated"],
])('uses: %s is refused before anything runs', async (uses, message) => {
  await expect(runSteps(`      - uses: ${uses}`)).rejects.toThrow(message)
})

test.each([
  [{}, "Can't find 'action.yml', 'action.yaml' or 'Dockerfile'"],
  [
    { 'action.yml': 'name: a\ndescription: a\nruns: { using: composite, steps: [] }' },
    "runs.using 'composite' is not emulated",
  ],
  [{ 'action.yml': 'name: a\nruns: { using: node24 }' }, 'action.yml'],
])('an action that cannot run here fails its step', async (files, message) => {
  const end = await runSteps('      - uses: org/nixos-testbed@v1', {
    actions: { 'org/nixos-testbed': folderWith(files) },
  })
  expect(end.conclusion).toBe('failure')
  expect(end.jobs[0]?.annotations).toMatchObject([{ message: expect.stringContaining(message) }])
})
