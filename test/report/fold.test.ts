import { expect, test } from 'vitest'
import type { Happening } from '../../src/model/event.ts'
import { foldResult } from '../../src/report/fold.ts'
import { resultSchema } from '../../src/report/schema.ts'
import { course, journal, started } from './story.ts'

test('a whole journal folds into a whole result', () => {
  const result = foldResult(
    journal(
      ...course,
      { type: 'warning', message: 'no KVM', remedy: 'load kvm_intel' },
      { type: 'script-ended', exit: { kind: 'code', code: 7 } },
      { type: 'collected', files: 2, bytes: 10, left: [{ name: 'x', why: 'a symlink' }] },
      { type: 'done', outcome: 'failed', exit: 7, cause: 'the script ended with 7' },
    ),
  )
  expect(result).toEqual({
    schema: 1,
    run: 'r1',
    outcome: 'failed',
    exit: 7,
    cause: 'the script ended with 7',
    script: { kind: 'code', code: 7 },
    startedAt: '2030-01-01T12:00:00.000Z',
    endedAt: '2030-01-01T12:00:09.000Z',
    seconds: 9,
    timeline: [
      { phase: 'build', seconds: 1.5 },
      { phase: 'script', seconds: 2 },
    ],
    files: { count: 2, bytes: 10, left: [{ name: 'x', why: 'a symlink' }] },
    warnings: ['no KVM (load kvm_intel)'],
    environment: {
      system: 'x86_64-linux',
      bundle: '/nix/store/x-bundle',
      accel: 'tcg',
      kernel: '6.1.0',
      tool: expect.stringMatching(/^\d+\.\d+\.\d+/),
    },
    replay: String.raw`nixos-testbed run 'echo '\''hi'\'''`,
  })
  expect(resultSchema.safeParse(result).success).toBe(true)
})

test('a run that ended before its guest has a result of the same shape', () => {
  const result = foldResult(
    journal(started, { type: 'done', outcome: 'build-failed', exit: 125, remedy: 'mend it' }),
  )
  expect(result).toMatchObject({ outcome: 'build-failed', exit: 125, remedy: 'mend it' })
  expect(result).not.toHaveProperty('script')
  expect(resultSchema.safeParse(result).success).toBe(true)
})

test('a journal without its end is never a pass', () => {
  const exit = { kind: 'code', code: 0 } as const
  const result = foldResult(journal(...course, { type: 'script-ended', exit }))
  expect(result).toMatchObject({ outcome: 'infra-error', exit: 125 })
})

test('the first end counts', () => {
  const result = foldResult(
    journal(
      started,
      { type: 'done', outcome: 'timed-out', exit: 124 },
      { type: 'done', outcome: 'passed', exit: 0 },
    ),
  )
  expect(result.outcome).toBe('timed-out')
})

test('a journal without its start tells of no run', () => {
  expect(() => foldResult(journal({ type: 'done', outcome: 'passed', exit: 0 }))).toThrow(TypeError)
})

test('a run in several guests has the end of each, by its number', () => {
  const end = { type: 'copy-ended', outcome: 'passed', exit: 0 } as const
  const several = { ...started, copies: 2 } as Happening
  const { copies, environment } = foldResult(
    journal(
      several,
      { ...end, copy: 2, folder: 'copy-2' },
      { ...end, copy: 1, folder: 'copy-1', accel: 'tcg' },
    ),
  )
  expect(copies).toEqual([
    { copy: 1, folder: 'copy-1', outcome: 'passed', exit: 0 },
    { copy: 2, folder: 'copy-2', outcome: 'passed', exit: 0 },
  ])
  expect(environment.accel).toBe('tcg')
  expect(foldResult(journal(several)).copies).toEqual([])
  expect(foldResult(journal(started))).not.toHaveProperty('copies')
})

const taken = {
  type: 'target-taken',
  target: { user: 'me', host: '192.0.2.7', port: 22 },
  hostKeys: [],
  ramKeys: [],
  nonce: '0',
  bootId: 'before',
  keyFiles: ['/home/me/key'],
  proxyJump: [],
  lock: '11ee',
  image: '/nix/store/x-image',
} as const satisfies Happening
const found = { type: 'target-found', place: '192.0.2.7:22', release: '5.10.0' } as const
const passed = { type: 'done', outcome: 'passed', exit: 0 } as const

test('what became of hardware stands beside the outcome, and changes it not', () => {
  const happenings = [{ ...started, machine: 'kexec' } as const, found, taken]
  const ready = { type: 'guest-ready', bootId: 'b', release: '6.1.0' } as const
  const back = { type: 'returned', return: 'traces', found: ['/etc/motd changed'] } as const
  const result = foldResult(journal(...happenings, ready, back, passed))
  expect(result).toMatchObject({ outcome: 'passed', exit: 0, return: 'traces' })
  expect(result.traces).toEqual(['/etc/motd changed'])
  expect(result.environment).toEqual({
    machine: 'kexec',
    kernel: '6.1.0',
    target: '192.0.2.7:22',
    hostKernel: '5.10.0',
    bootId: 'b',
    tool: expect.any(String),
  })
  expect(JSON.stringify(result)).not.toMatch(/"me"|home/)
  expect(resultSchema.safeParse(result).success).toBe(true)
})

test('a board of a lab is named beside where it is', () => {
  const board = { type: 'board-taken', board: 'rock-1', key: '192.0.2.7:22' } as const
  const other = { type: 'board-passed-over', board: 'rock-2', why: 'it is taken' } as const
  const { environment } = foldResult(journal(started, other, found, board, passed))
  expect(environment).toMatchObject({ board: 'rock-1', target: '192.0.2.7:22' })
  expect(foldResult(journal(started, other, passed)).environment).not.toHaveProperty('board')
})

test('hardware that nobody has seen come back is not back', () => {
  const back = { type: 'returned', return: 'clean', found: [] } as const
  expect(foldResult(journal(started, taken, passed)).return).toBe('not-back')
  expect(foldResult(journal(started, taken, back, passed))).toMatchObject({ return: 'clean' })
  expect(foldResult(journal(started, taken, back, passed))).not.toHaveProperty('traces')
  expect(foldResult(journal(started, taken, back, taken, passed)).return).toBe('not-back')
  expect(foldResult(journal(started, found, passed))).not.toHaveProperty('return')
})

test('what nobody could see stands beside what became of hardware', () => {
  const unseen = ['what it wrote to disks']
  const back = { type: 'returned', return: 'clean', found: [], unseen } as const
  const result = foldResult(journal(started, taken, back, passed))
  expect(result).toMatchObject({ return: 'clean', unseen })
  expect(resultSchema.safeParse(result).success).toBe(true)
})

test('what was found is bounded', () => {
  const many = Array.from({ length: 80 }, () => 'x'.repeat(1000))
  const back = { type: 'returned', return: 'traces', found: many } as const
  const { traces = [] } = foldResult(journal(started, taken, back, passed))
  expect(traces).toHaveLength(51)
  expect(traces.at(-1)).toBe('and 30 more')
  expect(traces[0]).toHaveLength(500)
})

test('units that failed are in the result', () => {
  const units = [{ unit: 'a.service', result: 'timeout', description: 'A' }]
  const told = journal(...course, { type: 'units-failed', units })
  expect(foldResult(told).failedUnits).toEqual(units)
  expect(foldResult(journal(...course)).failedUnits).toBeUndefined()
})
