import { expect, it } from 'vitest'
import { aimsTable, measuredTable, waitsTable } from '../../../bench/report/table.ts'

it('compares the run, in the first row, with each', () => {
  const rows = [
    { name: 'run', summary: { median: 2, min: 1.5, max: 3 } },
    { name: 'bare minimum', summary: { median: 1.6, min: 1.5, max: 1.7 } },
  ]
  expect(measuredTable(rows)).toBe(
    [
      '|              | median |  min |  max | run ÷ this |',
      '| ------------ | -----: | ---: | ---: | ---------: |',
      '| run          |   2.00 | 1.50 | 3.00 |       1.00 |',
      '| bare minimum |   1.60 | 1.50 | 1.70 |       1.25 |',
    ].join('\n'),
  )
})

it('says which aims are met', () => {
  const text = aimsTable(2, [
    { text: 'this', limit: 4, met: true },
    { text: 'that', limit: 1, met: false },
  ])
  expect(text).toMatch(/this .* 0\.50 .* met \|/)
  expect(text).toMatch(/that .* 2\.00 .*\*\*missed\*\*/)
})

it('keeps the columns whatever a guest prints', () => {
  const text = waitsTable([{ at: 1, seconds: 0.5, line: 'a | `b`', after: 'c' }])
  expect(text.split('\n').map((line) => line.split('|').length)).toEqual([6, 6, 6])
})
