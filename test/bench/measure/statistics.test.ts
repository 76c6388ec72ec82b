import { expect, it } from 'vitest'
import { median, summaryOf } from '../../../bench/measure/statistics.ts'

it('takes the middle value, or the mean of the two in the middle', () => {
  expect(median([9, 1, 2])).toBe(2)
  expect(median([9, 1, 2, 4])).toBe(3)
  expect(() => median([])).toThrow('nothing')
})

it('sums up without changing what it is given', () => {
  const seconds = [10, 2, 3]
  expect(summaryOf(seconds)).toEqual({ median: 3, min: 2, max: 10 })
  expect(seconds).toEqual([10, 2, 3])
})
