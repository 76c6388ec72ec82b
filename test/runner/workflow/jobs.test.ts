import { expect, test } from 'vitest'
import { runJobs } from './example.ts'
import type { WorkflowEnd } from './options.ts'

const on = 'runs-on: ubuntu-latest'
const conclusions = ({ jobs }: WorkflowEnd) => jobs.map((job) => [job.id, job.conclusion])

test('a matrix runs a job per leg, named and told of it', async () => {
  const end = await runJobs(`
  test:
    strategy:
      matrix:
        system: [x86_64-linux, aarch64-linux]
    runs-on: \${{ matrix.system == 'x86_64-linux' && 'ubuntu-latest' || 'ubuntu-24.04-arm' }}
    timeout-minutes: 20
    steps:
      - run: echo "\${{ matrix.system }} \${{ strategy.job-index }} of \${{ strategy.job-total }}"
  `)
  expect(end).toMatchObject({
    conclusion: 'success',
    jobs: [
      {
        name: 'test (x86_64-linux)',
        matrix: { system: 'x86_64-linux' },
        runsOn: ['ubuntu-latest'],
        timeoutMinutes: 20,
      },
      { name: 'test (aarch64-linux)', runsOn: ['ubuntu-24.04-arm'] },
    ],
  })
  expect(end.jobs[0]?.log).toContain('x86_64-linux 0 of 2')
  expect(end.jobs[1]?.log).toContain('aarch64-linux 1 of 2')
})

test('only the legs that are asked for run', async () => {
  const jobs = `
  test:
    name: Test on \${{ matrix.n }}
    strategy: { matrix: { n: [1, 2, 3] } }
    ${on}
    steps: [{ run: 'true' }]`
  const end = await runJobs(jobs, { only: (matrix) => matrix?.n === 2 })
  expect(end.jobs.map((job) => job.name)).toEqual(['Test on 2'])
})

test('outputs reach the jobs that need them, and env its scripts', async () => {
  const end = await runJobs(`
  use:
    needs: make
    env: { FROM: '\${{ needs.make.outputs.what }}' }
    ${on}
    steps: [{ run: 'echo "$FROM \${{ needs.make.result }}"' }]
  make:
    outputs: { what: '\${{ steps.it.outputs.what }}' }
    ${on}
    steps: [{ id: it, run: 'echo what=bread >> "$GITHUB_OUTPUT"' }]`)
  expect(conclusions(end)).toEqual([
    ['make', 'success'],
    ['use', 'success'],
  ])
  expect(end.jobs[1]?.log).toContain('bread success')
})

test('a failure skips all that need it, however indirectly, but what asks for it', async () => {
  const end = await runJobs(`
  broken: { ${on}, steps: [{ run: exit 1 }] }
  next: { needs: broken, ${on}, steps: [{ run: 'true' }] }
  report: { needs: broken, if: always(), ${on}, steps: [{ run: 'true' }] }
  later: { needs: report, ${on}, steps: [{ run: 'true' }] }
  alarm: { needs: [report], if: failure(), ${on}, steps: [{ run: 'true' }] }
  other: { ${on}, steps: [{ run: 'true' }] }`)
  expect(end.conclusion).toBe('failure')
  expect(Object.fromEntries(conclusions(end))).toEqual({
    broken: 'failure',
    next: 'skipped',
    report: 'success',
    later: 'skipped',
    alarm: 'success',
    other: 'success',
  })
})

test('fail-fast cancels the legs behind a failure', async () => {
  const job = (strategy: string) => `
  test:
    strategy: { ${strategy}matrix: { n: [1, 2] } }
    ${on}
    steps: [{ run: 'exit \${{ matrix.n == 1 && 1 || 0 }}' }]`
  const legs = async (strategy: string) => conclusions(await runJobs(job(strategy))).flat()
  expect(await legs('')).toEqual(['test', 'failure', 'test', 'cancelled'])
  expect(await legs('fail-fast: false, ')).toEqual(['test', 'failure', 'test', 'success'])
})

test('continue-on-error of a leg forgives it', async () => {
  const end = await runJobs(`
  test:
    continue-on-error: \${{ matrix.experimental }}
    strategy: { matrix: { experimental: [true, false] } }
    ${on}
    steps: [{ run: 'exit \${{ matrix.experimental && 1 || 0 }}' }]`)
  expect(end.conclusion).toBe('success')
  expect(conclusions(end).flat()).toEqual(['test', 'failure', 'test', 'success'])
})
