import { describe, expect, test } from 'vitest'
import { type Outcome, outcomes, verdictOfExit, worstOf } from '../../src/model/outcome.ts'

test.each([
  [9, 137, 'the script was killed by signal 9 (SIGKILL)'],
  [11, 139, 'the script was killed by signal 11 (SIGSEGV)'],
  [40, 168, 'the script was killed by signal 40'],
])('signal %i is told by its name, where it has one', (signal, exit, cause) => {
  expect(verdictOfExit({ kind: 'signal', signal })).toEqual({ outcome: 'failed', exit, cause })
})

test('only a code that shells have for a missing command has a remedy', () => {
  expect(verdictOfExit({ kind: 'code', code: 127 }).remedy).toContain('--packages')
  expect(verdictOfExit({ kind: 'code', code: 1 })).toEqual({
    outcome: 'failed',
    exit: 1,
    cause: 'the script ended with 1',
  })
})

describe('of several ends the worst is the one that counts', () => {
  /** Each outranks all that follow it, in whatever order they are met. */
  const worstFirst = [
    'cancelled', // who stops a run wants no verdict of it
    'panicked', // findings about what was tested, the graver first
    'lost',
    'failed',
    'timed-out',
    'boot-failed',
    'build-failed', // no finding: a fault beside it must not hide one
    'infra-error',
    'passed', // only where all did
  ] as const satisfies readonly Outcome[]

  test('all outcomes have their place in the order', () => {
    expect([...outcomes].sort()).toEqual([...worstFirst].sort())
  })

  test.each(
    worstFirst.flatMap((worse, rank) => worstFirst.slice(rank).map((less) => [worse, less])),
  )('%s before %s', (worse, less) => {
    for (const ends of [
      [worse, less],
      [less, worse],
    ] as const)
      expect(worstOf(ends.map((outcome) => ({ outcome }))).outcome).toBe(worse)
  })

  test('of equals the first, with all it says', () => {
    const ends = [3, 4].map((exit) => ({ outcome: 'failed', exit }) as const)
    expect(worstOf([{ outcome: 'passed', exit: 0 }, ...ends])).toEqual(ends[0])
  })
})
