import { expect, test } from 'vitest'
import { scratchFolder } from '../../scratch.ts'
import { folderWith } from './example.ts'
import type { WorkflowOptions } from './options.ts'
import { runWorkflow } from './run.ts'

const workflow = `
name: Example
on:
  push: { branches: [main] }
  schedule: [{ cron: '0 3 * * *' }]
  workflow_dispatch:
    inputs:
      system: { type: string, default: x86_64-linux }
      debug: { type: boolean, default: false }
permissions: { contents: read }
concurrency: { group: '\${{ github.ref }}', cancel-in-progress: true }
env: { GREETING: 'from \${{ github.workflow }}' }
defaults: { run: { shell: bash } }
jobs:
  example:
    runs-on: ubuntu-latest
    env: { SYSTEM: '\${{ inputs.system }}' }
    steps:
      - uses: org/tell@v1
      - run: echo "$GREETING on $GITHUB_EVENT_NAME $SYSTEM \${{ vars.COLOUR }}"
      - run: cat "$GITHUB_EVENT_PATH"
      - run: echo "got \${{ secrets.PASSWORD }}, runtime <$ACTIONS_RESULTS_URL>"
        shell: sh
      - run: echo "\${{ runner.temp }} $RUNNER_TEMP" | awk '{ print $1 == $2 }'
`

const run = (options: Partial<WorkflowOptions> = {}) =>
  runWorkflow(workflow, {
    root: scratchFolder(),
    actions: {
      'org/tell': folderWith({
        'action.yml': 'name: tell\ndescription: tell\nruns: { using: node24, main: main.mjs }',
        'main.mjs': 'console.log("action got " + process.env.ACTIONS_RESULTS_URL)',
      }),
    },
    checkout: { folder: scratchFolder() },
    vars: { COLOUR: 'blue' },
    secrets: { PASSWORD: 'hunter2' },
    ...options,
  })

test('a whole file runs on its first event', async () => {
  const lines: string[] = []
  const end = await run({
    runtimeOf: (leg) => ({ ACTIONS_RESULTS_URL: `https://results.test/${leg.job.id}` }),
    onLine: (line) => lines.push(line),
  })
  expect(end.conclusion).toBe('success')
  for (const line of [
    'action got https://results.test/example',
    'from Example on push  blue',
    '{}',
    'got ***, runtime <>',
    '1',
  ]) {
    expect(lines).toContain(line)
  }
  expect(end.jobs[0]?.log).toEqual(lines)
})

test('a dispatched one gets its inputs, and their defaults', async () => {
  const payload = { inputs: { system: 'aarch64-linux' } }
  const end = await run({ event: { name: 'workflow_dispatch', payload } })
  expect(end.jobs[0]?.log).toContain('from Example on workflow_dispatch aarch64-linux blue')
  expect(end.jobs[0]?.log).toContain(JSON.stringify(payload))
})

test('an event the workflow is not for is refused', async () => {
  await expect(run({ event: { name: 'issues', payload: {} } })).rejects.toThrow(
    "the workflow runs on push, schedule, workflow_dispatch, not on 'issues'",
  )
})

test('a file that GitHub would refuse is refused', async () => {
  const options = { root: scratchFolder(), actions: {}, checkout: { folder: scratchFolder() } }
  await expect(runWorkflow('on: push\njobs: {}\n', options)).rejects.toThrow(
    'Invalid workflow file',
  )
})
