import { expect, test } from 'vitest'
import type { Job } from '../job.ts'
import { runSteps } from './example.ts'

/** What the steps came to, and what they said. */
async function outcomesOf(steps: string) {
  const end = await runSteps(steps)
  const [job] = end.jobs
  return { end, job, log: job?.log ?? [], conclusions: job?.steps.map((step) => step.conclusion) }
}

test('outputs and variables reach later steps', async () => {
  const { end, job, log } = await outcomesOf(`
      - id: first
        run: |
          echo "answer=42" >> "$GITHUB_OUTPUT"
          echo "COLOUR=red" >> "$GITHUB_ENV"
      - env:
          ANSWER: \${{ steps.first.outputs.answer }}
        run: echo "$ANSWER $COLOUR \${{ env.COLOUR }} \${{ steps.first.conclusion }}"
  `)
  expect(end.conclusion).toBe('success')
  expect(log).toContain('42 red red success')
  expect(job?.steps[0]).toMatchObject({ id: 'first', outputs: { answer: '42' } })
  expect(job?.steps[1]).not.toHaveProperty('id')
})

test('after a failure only those run that ask for it', async () => {
  const { end, conclusions } = await outcomesOf(`
      - run: exit 3
      - run: echo never
      - if: failure()
        run: echo failed
      - if: \${{ always() && job.status == 'failure' }}
        run: echo always
      - if: github.ref == 'refs/heads/main'
        run: echo never
  `)
  expect(end.conclusion).toBe('failure')
  expect(conclusions).toEqual(['failure', 'skipped', 'success', 'success', 'skipped'])
})

test('continue-on-error forgives, and the outcome tells', async () => {
  const { end, job, log } = await outcomesOf(`
      - id: shaky
        continue-on-error: true
        run: exit 1
      - run: echo "\${{ steps.shaky.outcome }} \${{ steps.shaky.conclusion }}"
  `)
  expect(end.conclusion).toBe('success')
  expect(job?.steps[0]).toMatchObject({ outcome: 'failure', conclusion: 'success' })
  expect(log).toContain('failure success')
})

test('a step whose own words cannot be evaluated fails, and says why', async () => {
  const { job, conclusions } = await outcomesOf(`
      - run: echo \${{ fromJSON(github.ref) }}
      - if: failure()
        run: echo failed
  `)
  expect(conclusions).toEqual(['failure', 'success'])
  expect(job?.annotations).toMatchObject([
    { level: 'error', message: expect.stringContaining('JSON') },
  ])
})

test('names are those of the log', async () => {
  const { job } = await outcomesOf(`
      - run: |
          echo one
          echo two
      - name: Say \${{ github.job }} in \${{ github.repository }}
        run: echo
  `)
  expect(job?.steps.map((step) => step.name)).toEqual([
    'Run echo one',
    'Say example in octo/example',
  ])
})

test('defaults apply to where and with what scripts run', async () => {
  const { log } = await outcomesOf(`
      - { run: mkdir -p deep/er, working-directory: . }
      - run: pwd
        working-directory: deep
      - run: pwd
    defaults: { run: { working-directory: deep/er } }
  `)
  expect(log).toContainEqual(expect.stringMatching(/example\/deep$/))
  expect(log).toContainEqual(expect.stringMatching(/example\/deep\/er$/))
})

test('a cancel stops the step that runs, and only those go on that ask for it', async () => {
  let job: Job | undefined
  const options = {
    onJob: (started: Job) => {
      job = started
    },
    onLine: (line: string) => {
      if (line === 'ready') job?.cancel()
    },
  }
  const end = await runSteps(
    `
      - run: trap 'exit 130' INT; echo ready; while :; do sleep 0.05; done
      - run: echo never
      - if: failure()
        run: echo never
      - if: cancelled()
        run: echo "cleaning up, \${{ job.status }}"
    `,
    options,
  )
  expect(end.conclusion).toBe('cancelled')
  expect(end.jobs[0]?.conclusion).toBe('cancelled')
  expect(end.jobs[0]?.steps.map((step) => step.conclusion)).toEqual([
    'cancelled',
    'skipped',
    'skipped',
    'success',
  ])
  expect(end.jobs[0]?.log).toContain('cleaning up, cancelled')
})
