import { expect, it } from 'vitest'
import { stretchesOf } from '../../../bench/report/timeline.ts'
import type { Event } from '../../../src/model/event.ts'

const start = Date.parse('2026-01-01T00:00:00Z')

/** A journal with an event for the end of each stretch, a tenth of a second apart. */
const events = [
  { type: 'run-started' },
  { type: 'bundle-ready' },
  { type: 'process-started', name: 'qemu' },
  { type: 'guest-ready' },
  { type: 'script-ended' },
  { type: 'phase-started', phase: 'collect' },
  { type: 'done' },
].map((event, index) => ({
  ...event,
  at: new Date(start + 100 * (index + 1)).toISOString(),
})) as unknown as Event[]

it('parts a run without a gap, from the start of the launcher to its exit', () => {
  const stretches = stretchesOf({ startedAt: start, seconds: 1 }, events)
  expect(stretches).toEqual([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.3])
})

it('names what a journal does not tell of', () => {
  const [first, ...rest] = events
  expect(first?.type).toBe('run-started')
  expect(() => stretchesOf({ startedAt: start, seconds: 1 }, rest)).toThrow('reading the request')
})
