import { afterAll, describe, expect, test } from 'vitest'
import { perform } from './perform.ts'
import { type Line, printed } from './printed.ts'
import { expectedOf } from './row.ts'
import { removeShared } from './site.ts'
import { table } from './table.ts'

const lines: Line[] = []

afterAll(() => {
  process.stdout.write(printed(lines))
  removeShared()
})

test('there are at least forty faults, each of another name', () => {
  expect(new Set(table.map(({ name }) => name)).size).toBe(table.length)
  expect(table.length).toBeGreaterThanOrEqual(40)
})

describe.each(table)('$name', (row) => {
  test.for(row.starts)('%s', async (start, context) => {
    if (row.mounts && process.getuid?.() !== 0) return context.skip('only root can mount')
    const { outcome, exit } = expectedOf(row, start)
    const seen = await perform(row, start)
    lines.push({
      name: row.name,
      start,
      expected: `${outcome} ${exit}`,
      within: row.within,
      ...seen,
    })
    expect({ left: seen.left, wrong: seen.wrong }).toEqual({ left: [], wrong: [] })
  })
})
