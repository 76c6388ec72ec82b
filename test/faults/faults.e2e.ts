import { expect, test } from 'vitest'
import { play } from './play.ts'
import { usualStart } from './row.ts'
import { table } from './table.ts'

test('there are at least forty faults, each of another name', () => {
  expect(new Set(table.map(({ name }) => name)).size).toBe(table.length)
  expect(table.length).toBeGreaterThanOrEqual(40)
})

play((row, start) => start === usualStart(row))
