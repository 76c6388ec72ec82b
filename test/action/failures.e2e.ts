import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ResultsService, startResultsService } from '../runner/service/service.ts'
import { guestStep, runStep } from './workflow.ts'

let service: ResultsService
beforeAll(async () => {
  service = await startResultsService()
})
afterAll(() => service.stop())

interface Row {
  readonly inputs: Readonly<Record<string, string>>
  readonly outcome: string
  /** The annotation's first lines. */
  readonly says: readonly (string | RegExp)[]
}

const rows: readonly Row[] = [
  {
    inputs: { run: 'echo one; echo FAIL: two >&2; exit 7' },
    outcome: 'failed',
    says: ['failed: the script ended with 7', "the script's last lines:", '  one', '  FAIL: two'],
  },
  {
    inputs: { run: 'no-such-command' },
    outcome: 'failed',
    says: ['failed: the script ended with 127', /`packages`/],
  },
  {
    inputs: { run: 'kill -SEGV $$' },
    outcome: 'failed',
    says: ['failed: the script was killed by signal 11 (SIGSEGV)', 'the script wrote nothing'],
  },
  {
    inputs: { run: 'echo c >/proc/sysrq-trigger; sleep 100' },
    outcome: 'panicked',
    says: ['panicked: Kernel panic - not syncing: sysrq triggered crash', /console\.log/],
  },
  {
    inputs: { run: 'echo waiting; sleep 1000', timeout: '3s' },
    outcome: 'timed-out',
    says: ['timed-out: the script was still running after 3 s', /`timeout`/, /:$/, '  waiting'],
  },
  {
    inputs: { run: 'poweroff -f; sleep 100' },
    outcome: 'lost',
    says: ['lost: the guest powered itself off', /have it end/],
  },
  {
    inputs: { run: 'true', 'boot-timeout': '1ms', accel: 'tcg' },
    outcome: 'boot-failed',
    says: [/^boot-failed: the guest did not answer/, /`boot-timeout`/],
  },
  {
    inputs: { run: 'true', 'working-directory': '/nope' },
    outcome: 'build-failed',
    says: [/^build-failed: the script cannot start: .*\/nope/, /`working-directory`/],
  },
  {
    inputs: { run: '#!/usr/bin/no-such-program\n' },
    outcome: 'build-failed',
    says: [/^build-failed: the guest lacks .*no-such-program$/, /`packages`/],
  },
  {
    inputs: { run: 'true', kernel: 'README' },
    outcome: 'build-failed',
    says: [/^build-failed: .*README is not a kernel image/, /bzImage/],
  },
  {
    inputs: { run: 'true', packages: 'no-such-package' },
    outcome: 'build-failed',
    says: [/^build-failed: the package no-such-package is not/],
  },
]

test.each(rows)('$inputs.run is $outcome, in one annotation in a workflow’s words', async (row) => {
  const { job, conclusion } = await runStep(row.inputs, { service })
  expect(conclusion).toBe('failure')
  expect(guestStep(job).outputs.outcome).toBe(row.outcome)
  expect(job.annotations).toHaveLength(1)
  const [annotation] = job.annotations
  expect(annotation?.title).toMatch(new RegExp(`: ${row.outcome}$`))
  const lines = annotation?.message.split('\n') ?? []
  const matching = row.says.map((each) =>
    typeof each === 'string' ? each : expect.stringMatching(each),
  )
  expect(lines.slice(0, matching.length)).toEqual(matching)
  expect(annotation?.message).not.toMatch(/(?<!\w)--\w/)
  expect([...job.summaries.values()].join('')).toMatch(new RegExp(`^### ❌ .*: ${row.outcome} `))
})
