import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { newFolder, readRun, runScript } from '../e2e/script.ts'
import { runTool } from '../e2e/tool.ts'

interface Row {
  readonly script: string
  readonly args?: readonly string[]
  readonly outcome: string
  readonly exit: number
  readonly cause?: RegExp
  /** Seconds from the script's start to the tool's end, at most. */
  readonly within?: number
}

const rows: readonly Row[] = [
  { script: 'true', outcome: 'passed', exit: 0 },
  { script: 'exit 3', outcome: 'failed', exit: 3, cause: /ended with 3/ },
  { script: 'exit 124', outcome: 'failed', exit: 124 },
  { script: 'kill -9 $$', outcome: 'failed', exit: 137, cause: /signal 9/ },
  {
    script: 'echo c > /proc/sysrq-trigger',
    outcome: 'panicked',
    exit: 121,
    cause: /sysrq triggered crash/,
  },
  {
    script: 'sleep 1000',
    args: ['--timeout', '5s'],
    outcome: 'timed-out',
    exit: 124,
    cause: /5 s/,
  },
  {
    script: "trap '' TERM; while :; do :; done",
    args: ['--timeout', '5s'],
    outcome: 'timed-out',
    exit: 124,
  },
  { script: 'poweroff -f', outcome: 'lost', exit: 123, cause: /powered itself off/ },
  { script: 'reboot -f', outcome: 'lost', exit: 123, cause: /rebooted/ },
  { script: 'echo o > /proc/sysrq-trigger; sleep 100', outcome: 'lost', exit: 123 },
  { script: 'echo b > /proc/sysrq-trigger; sleep 100', outcome: 'lost', exit: 123 },
  { script: 'sleep 1000 & echo done', outcome: 'passed', exit: 0, within: 30 },
  { script: 'kill -9 1; kill -TERM 1; kill -INT 1; sleep 0.2; exit 4', outcome: 'failed', exit: 4 },
]

describe.each(['x86_64-linux', 'aarch64-linux'])('on %s', (system) => {
  test.each(rows)('$script is $outcome', async ({ script, args = [], outcome, exit, cause }) => {
    const kept = 'echo kept > $TESTBED_RESULTS/kept; echo said; '
    const ran = await runScript(kept + script, ['--system', system, '--quiet', ...args])
    expect(ran.result, ran.stderr).toMatchObject({ outcome, exit })
    expect(ran.code).toBe(exit)
    if (cause) expect(ran.result.cause).toMatch(cause)
    // Files and output are home whatever happened, and quiet says one line where it must.
    expect(ran.file('kept').toString()).toBe('kept\n')
    // What was written in the same instant as a crash is the guest's to lose.
    if (!['lost', 'panicked'].includes(outcome)) expect(ran.text).toContain('said\n')
    const ownEnd = outcome === 'passed' || outcome === 'failed'
    expect(ran.stderr.split('\n').length - 1).toBe(ownEnd ? 0 : 1)
  })
})

test('a panic is home with its text', async () => {
  const { folder } = await runScript('echo c > /proc/sysrq-trigger')
  expect(readFileSync(join(folder, 'console.log'), 'utf8')).toContain(
    'Kernel panic - not syncing: sysrq triggered crash',
  )
  expect(readFileSync(join(folder, 'junit.xml'), 'utf8')).toContain('sysrq triggered crash')
})

test('a kernel that finds no root panics or gives up, and says so', async () => {
  const { result } = await runScript('true', ['--append', 'rdinit=/nowhere'])
  expect(['panicked', 'boot-failed']).toContain(result.outcome)
  expect(result.cause).toBeTruthy()
})

test('a guest that never answers is boot-failed within its limit', async () => {
  const folder = newFolder()
  const frozen = ['--boot-timeout', '5s', '--results', folder, 'true', '--', '-S']
  const { code, seconds } = await runTool(['run', ...frozen])
  const { result } = readRun(folder)
  expect([code, result.outcome]).toEqual([122, 'boot-failed'])
  expect(result.cause).toContain('did not answer within 5 s')
  expect(seconds).toBeLessThan(20)
})
