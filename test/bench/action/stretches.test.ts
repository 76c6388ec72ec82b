import { expect, it } from 'vitest'
import { stretchesOf } from '../../../bench/action/stretches.ts'
import type { Event } from '../../../src/model/event.ts'

const start = Date.parse('2026-01-01T00:00:00Z')

/** A journal with an event for the end of each stretch, a second apart. */
const events = [
  { type: 'run-started' },
  { type: 'phase-ended', phase: 'host' },
  { type: 'phase-ended', phase: 'nix' },
  { type: 'bundle-ready' },
  { type: 'guest-ready' },
].map((event, index) => ({
  ...event,
  at: new Date(start + 1000 * (index + 1)).toISOString(),
})) as unknown as Event[]

const job = { startedAt: start, seconds: 5.5, stepSeconds: 9, log: [], events }

it("parts a job without a gap, from the step's start to the first line", () => {
  const stretches = stretchesOf([job, { ...job, seconds: 6.5 }])
  expect(stretches.map(({ seconds }) => seconds)).toEqual([1, 1, 1, 1, 1, 1])
})

it('names what a journal does not tell of', () => {
  expect(() => stretchesOf([{ ...job, events: events.slice(0, -1) }])).toThrow('the boot')
})
