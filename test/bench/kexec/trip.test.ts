import { expect, it } from 'vitest'
import { readTrip } from '../../../bench/kexec/bare.ts'
import { reportOf } from '../../../bench/kexec/report.ts'
import { tripOf } from '../../../bench/kexec/tool.ts'
import { stretchesOf } from '../../../bench/kexec/trip.ts'
import type { Event } from '../../../src/model/event.ts'

const start = Date.parse('2026-01-01T00:00:00Z')

/** A journal with an event for the end of each stretch, ten seconds apart. */
const events = [
  { type: 'phase-started', phase: 'target' },
  { type: 'phase-started', phase: 'ship' },
  { type: 'phase-started', phase: 'boot' },
  { type: 'phase-ended', phase: 'boot' },
  { type: 'phase-started', phase: 'return' },
].map((event, index) => ({
  ...event,
  at: new Date(start + 10_000 * (index + 1)).toISOString(),
})) as unknown as Event[]

const tool = tripOf({ startedAt: start, seconds: 80 }, events)
const bare = readTrip('loaded 20000\nresult 45500\nback 60000\n')

it("reads the tool's round trip: the result is known when the return begins", () => {
  expect(tool).toMatchObject({ result: 50, back: 80 })
  expect(stretchesOf([tool]).map(({ seconds }) => seconds)).toEqual([10, 10, 10, 10, 10, 30])
})

it('reads the bare one', () => {
  expect(bare).toMatchObject({ result: 45.5, back: 60 })
  expect(stretchesOf([bare]).map(({ seconds }) => seconds)).toEqual([20, 25.5, 14.5])
})

it('names what a journal, or the script, does not tell of', () => {
  expect(() => tripOf({ startedAt: start, seconds: 80 }, events.slice(0, 2))).toThrow('loading it')
  expect(() => readTrip('loaded 20000\n')).toThrow('never result')
})

it('says which aim is met', () => {
  const report = reportOf([{ tool, bare }])
  expect(report).toMatch(/until the result .*59\.1.*50\.0.*met/)
  expect(report).toMatch(/until the host is back .*78\.0.*80\.0.*\*\*missed\*\*/)
})
