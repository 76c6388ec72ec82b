import { describe, expect, test } from 'vitest'
import type { BoardMemory } from '../../src/lab/memory.ts'
import { afterRun, quarantineOf, released } from '../../src/lab/quarantine.ts'
import type { BoardEnd } from '../../src/model/lab.ts'

const rule = { after: 3, restMs: 3_600_000 }
const minute = (count: number) => new Date(Date.UTC(2030, 0, 1, 12, count)).toISOString()
const end = (changes: Partial<BoardEnd> = {}): BoardEnd => ({
  run: 'r',
  at: minute(0),
  outcome: 'passed',
  return: 'clean',
  ...changes,
})
const broken = (at = minute(0)) => end({ at, outcome: 'infra-error', cause: 'no load\nmore' })

/** What is remembered after these runs, one after the other. */
function remembered(...ends: readonly BoardEnd[]): BoardMemory {
  return ends.reduce(afterRun, {})
}

describe('a run counts against its board', () => {
  test.each([
    ['an infra-error', broken(), 1],
    ['a board that is not back, whatever the outcome', end({ return: 'not-back' }), 1],
    ['a failed script', end({ outcome: 'failed' }), 0],
    ['a panic', end({ outcome: 'panicked' }), 0],
    ['a board that is back with traces', end({ return: 'traces' }), 0],
    ['one that was stopped', end({ outcome: 'cancelled' }), 0],
  ])('or not: %s', (_, run, count) => {
    expect(remembered(run).failures?.count ?? 0).toBe(count)
    expect(remembered(run).last).toEqual(run)
  })

  test('in a row: any other clears the count, but for one that was stopped', () => {
    expect(remembered(broken(), broken(), end(), broken()).failures?.count).toBe(1)
    expect(remembered(broken(), end({ outcome: 'cancelled' }), broken()).failures?.count).toBe(2)
  })
})

describe('a quarantine', () => {
  const out = remembered(broken(minute(1)), broken(minute(2)), broken(minute(3)))

  test('begins with the run that is one too many, and says why', () => {
    expect(
      quarantineOf(remembered(broken(), broken()), rule, Date.parse(minute(4))),
    ).toBeUndefined()
    expect(quarantineOf({}, rule, 0)).toBeUndefined()
    expect(quarantineOf(out, rule, Date.parse(minute(4)))).toEqual({
      since: minute(3),
      until: minute(63),
      failures: 3,
      why: 'no load',
    })
    const gone = remembered(broken(), broken(), end({ return: 'not-back', at: minute(5) }))
    expect(quarantineOf(gone, rule, Date.parse(minute(6)))?.why).toMatch(/did not come back/)
  })

  test('lets a run try when its time is over; that one ends it, or has it begin anew', () => {
    expect(quarantineOf(out, rule, Date.parse(minute(63)))).toBeUndefined()
    const again = afterRun(out, broken(minute(70)))
    expect(quarantineOf(again, rule, Date.parse(minute(71)))).toMatchObject({ failures: 4 })
    expect(afterRun(out, end({ at: minute(70) }))).not.toHaveProperty('failures')
  })

  test('ends by a word', () => {
    expect(released(out)).toEqual({ last: broken(minute(3)) })
  })
})
