import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { documented, firstOf, runWorkflowText } from './workflow.ts'

const makefile = `test:
\t@echo testing on $$(uname -m)
\t@head -c 100000 /dev/zero >$$TESTBED_RESULTS/zeros
\t@uname -m >$$TESTBED_RESULTS/machine
`

const sha256 = (bytes: Buffer | undefined) =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex')

/** Whether it is about more than this machine, which may have no KVM. */
const ofTheRun = ({ title }: { readonly title?: string }) => title !== 'the guest is emulated'

describe('the first workflow of the README, as it stands', () => {
  test('is green on both systems, with an artifact of each', async () => {
    const ran = await runWorkflowText(firstOf('README.md'), { repository: { Makefile: makefile } })
    expect(ran.jobs.map(({ log }) => log.join('\n'))).toHaveLength(2)
    expect(ran.conclusion, ran.jobs[0]?.log.join('\n')).toBe('success')
    expect(Object.keys(ran.artifacts)).toEqual([
      'testbed-test-x86_64-linux',
      'testbed-test-aarch64-linux',
    ])
    for (const [name, files] of Object.entries(ran.artifacts)) {
      expect(Object.keys(files).sort()).toEqual([
        ...['console.log', 'events.ndjson', 'files/machine', 'files/zeros', 'junit.xml'],
        ...['output.log', 'result.json'],
      ])
      expect(name).toContain(files['files/machine']?.toString().trim())
      expect(sha256(files['files/zeros'])).toBe(sha256(Buffer.alloc(100_000)))
      expect(JSON.parse(String(files['result.json']))).toMatchObject({ outcome: 'passed', exit: 0 })
    }
    for (const { annotations, log, summaries, orphans } of ran.jobs) {
      expect(annotations.filter(ofTheRun)).toEqual([])
      expect(orphans).toEqual([])
      expect(log.some((line) => /^testing on (x86_64|aarch64)$/.test(line))).toBe(true)
      expect([...summaries.values()].join('\n')).toContain('passed')
    }
  })

  test('is red where a test fails, says so, and has the results all the same', async () => {
    const repository = { Makefile: `${makefile}\t@echo broken >&2; exit 3\n` }
    const ran = await runWorkflowText(firstOf('docs/first-workflow.md'), {
      repository,
      only: (matrix) => matrix?.system === 'x86_64-linux',
    })
    expect(ran.conclusion).toBe('failure')
    const [job] = ran.jobs
    expect(job?.annotations.filter(ofTheRun)).toMatchObject([
      { level: 'error', title: 'make test: failed', from: 'command' },
    ])
    const [annotation] = job?.annotations.filter(ofTheRun) ?? []
    expect(annotation?.message).toMatch(/^failed: the script ended with 2\n/)
    expect(annotation?.message).toContain('\n  broken\n')
    expect(job?.log.join('\n')).toContain("--packages make --shared . 'make test'")
    const files = ran.artifacts['testbed-test-x86_64-linux'] ?? {}
    expect(String(files['output.log'])).toContain('broken')
    expect(String(files['files/machine'])).toBe('x86_64\n')
  })
})

describe('the examples, as they stand', () => {
  const repository = { Makefile: makefile }

  test('a pull request', async () => {
    const event = { name: 'pull_request', payload: { pull_request: { number: 1 } } }
    const ran = await runWorkflowText(documented('examples/pull-request.yml'), {
      repository,
      event,
    })
    expect(ran.conclusion, ran.jobs[0]?.log.join('\n')).toBe('success')
    const [files] = Object.values(ran.artifacts)
    expect(String(files?.['files/tested-on'])).toMatch(/^Linux testbed/)
  })

  test('every night', async () => {
    const ran = await runWorkflowText(documented('examples/nightly.yml'), { repository })
    expect(ran.conclusion, ran.jobs[0]?.log.join('\n')).toBe('success')
    expect(Object.keys(ran.artifacts)).toEqual(['nightly-x86_64-linux', 'nightly-aarch64-linux'])
    for (const { summaries } of ran.jobs)
      expect([...summaries.values()].join('\n')).toMatch(
        /\| (x86_64|aarch64)-linux \| passed \| 0 \|/,
      )
  })

  // The other legs need hardware.
  test('every night on hardware, and in a VM: the leg in a VM', async () => {
    const ran = await runWorkflowText(documented('examples/hardware-nightly.yml'), {
      repository: { ...repository, 'test/nightly.sh': 'make test && echo tested' },
      secrets: { LAB_KEY: 'a key that is not for a VM' },
      only: (matrix) => matrix?.where === 'vm',
    })
    expect(ran.conclusion, ran.jobs[0]?.log.join('\n')).toBe('success')
    expect(Object.keys(ran.artifacts)).toEqual(['nightly-vm'])
    const summaries = ran.jobs.flatMap((job) => [...job.summaries.values()])
    expect(summaries.join('\n')).toContain('| vm | - | passed | - |')
  })

  test('several kernels', async () => {
    const ran = await runWorkflowText(documented('examples/kernel-matrix.yml'), { repository })
    expect(ran.conclusion, ran.jobs.map(({ log }) => log.join('\n')).join('\n')).toBe('success')
    const releases = Object.values(ran.artifacts).map((files) => String(files['files/tested-on']))
    expect(releases).toHaveLength(2)
    expect(releases[0]).toContain('cloud')
    expect(releases[1]).not.toContain('cloud')
  })
})
