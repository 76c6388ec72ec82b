import { describe, expect, test } from 'vitest'
import { failureOf, isFailure } from '../../../src/action/render/failure.ts'
import { refusalOf } from '../../../src/action/render/refusal.ts'
import type { Result } from '../../../src/model/result.ts'

const result: Result = {
  schema: 1,
  run: '20261120-101500-3fa9c1',
  outcome: 'failed',
  exit: 2,
  cause: 'the script ended with 2',
  startedAt: '2026-11-20T10:15:00.000Z',
  endedAt: '2026-11-20T10:15:02.000Z',
  seconds: 2,
  timeline: [{ phase: 'boot', seconds: 1.5 }],
  files: { count: 0, bytes: 0, left: [] },
  warnings: [],
  environment: { tool: '0.1.0' },
  replay: "nixos-testbed run 'make test'",
}
const parts = { title: 'make test', output: '', folder: '/temp/run', artifact: 'testbed-test' }

function messageOf(changes: Partial<Result>, more: Partial<typeof parts> = {}): string[] {
  return failureOf({ ...result, ...changes }, { ...parts, ...more }).message.split('\n')
}

describe('the annotation of a failure', () => {
  test('has the script for a title, and what it wrote last', () => {
    const output = 'one\ntwo\nthree\nFAIL: four\n'
    expect(failureOf(result, { ...parts, output })).toEqual({
      title: 'make test: failed',
      message: [
        'failed: the script ended with 2',
        "the script's last lines:",
        '  two',
        '  three',
        '  FAIL: four',
        'its files, output and console: artifact testbed-test',
      ].join('\n'),
    })
  })

  test('says that there was no output, and where files are that were not uploaded', () => {
    expect(failureOf(result, { ...parts, artifact: undefined }).message.split('\n')).toEqual([
      'failed: the script ended with 2',
      'the script wrote nothing',
      'its files, output and console: on this runner, in /temp/run',
    ])
  })

  test('leaves it to the warning beside it where files are that should have been uploaded', () => {
    const message = failureOf(result, { title: 'x', output: 'y\n', artifact: undefined }).message
    expect(message.split('\n').at(-1)).toBe('  y')
  })

  test('of a panic is the panic and what to do', () => {
    const cause = 'Kernel panic - not syncing: sysrq triggered crash'
    const panicked = { outcome: 'panicked', exit: 121, cause, remedy: 'read it' } as const
    expect(messageOf(panicked, { output: 'one\n' })).toEqual([
      `panicked: ${cause}`,
      'read it',
      'its files, output and console: artifact testbed-test',
    ])
  })

  test('names no files where no guest was started', () => {
    const cause = 'package x is not there'
    const timeline = [{ phase: 'build', seconds: 1 }] as const
    expect(messageOf({ outcome: 'build-failed', exit: 125, cause, timeline })).toEqual([
      `build-failed: ${cause}`,
    ])
  })

  test('asks to report what we cannot explain', () => {
    const fault = { outcome: 'infra-error', exit: 125, cause: 'QEMU ended with 1' } as const
    expect(messageOf(fault)[1]).toContain('report it')
    expect(messageOf({ ...fault, remedy: 'make room' })[1]).toBe('make room')
  })

  test('is short, and nothing in it acts on a log', () => {
    const output = `::error::x ##[group]y\n${'x'.repeat(1000)}\n\u001b[2Jz\n`
    const [, , first, second, third] = messageOf({}, { output })
    expect(first).toBe('  \\::error::x ##[\\group]y')
    expect(second).toHaveLength(2 + 240)
    expect(third).toBe('  z')
  })
})

test.each([
  ['passed', false],
  ['cancelled', false],
  ['failed', true],
  ['lost', true],
  ['infra-error', true],
] as const)('%s calls for an annotation: %s', (outcome, is) => {
  expect(isFailure({ outcome })).toBe(is)
})

test('wrong inputs are told in one annotation, a line for each problem', () => {
  const remedy = 'write it like 5m'
  const problems = [
    { input: 'timeout', value: 'soon', reason: 'is not a duration', remedy },
    { input: 'env', value: 'A', reason: 'is not set', remedy: 'set it' },
    { input: 'env', value: 'B', reason: 'is not set', remedy: 'set it' },
  ]
  expect(refusalOf(problems)).toEqual({
    title: 'nixos-testbed: 2 inputs are wrong, so nothing was started',
    message: [
      'timeout "soon": is not a duration; write it like 5m',
      'env "A": is not set; set it',
      'env "B": is not set; set it',
    ].join('\n'),
  })
  expect(refusalOf([{ input: 'run', reason: 'is empty', remedy }])).toEqual({
    title: 'nixos-testbed: an input is wrong, so nothing was started',
    message: 'run: is empty; write it like 5m',
  })
})
