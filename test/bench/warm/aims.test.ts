import { expect, test } from 'vitest'
import { paysAfter, warmAims } from '../../../bench/warm/aims.ts'

const medians = { start: 0.1, warm: 0.5, shared: 0.55, cold: 2.1, first: 2.6, vng: 12 }

test('the aims are parts of the others’ times', () => {
  const [shared, plain, cold] = warmAims(medians, 1 / 4)
  expect([shared?.value, plain?.value]).toEqual([0.55, 0.5])
  expect(shared?.limit).toBeCloseTo(0.6)
  expect(plain?.limit).toBeCloseTo(0.4)
  expect(cold?.value).toBeCloseTo(0.4)
  expect(cold?.limit).toBeCloseTo(0.5)
})

test('without virtme-ng the cold run is what is left', () => {
  const { vng: _, ...rest } = medians
  expect(warmAims(rest, 1 / 3).map(({ text }) => text)).toEqual([
    "1/3 of a cold run, the tool's own start off both",
  ])
})

test('a template pays after whole runs, and after one at the soonest', () => {
  expect(paysAfter(medians)).toBe(1)
  expect(paysAfter({ ...medians, first: 5.4 })).toBe(3)
  expect(paysAfter({ ...medians, first: 2.0 })).toBe(1)
})
