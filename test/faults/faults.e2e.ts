import { afterAll, describe, expect, test } from 'vitest'
import { perform } from './perform.ts'
import { type Line, printed } from './printed.ts'
import { expectedOf } from './row.ts'
import { removeShared } from './site.ts'
import { table } from './table.ts'

const lines: Line[] = []
const place = ({ name }: Line) => table.findIndex((row) => row.name === name)

afterAll(() => {
  process.stdout.write(printed(lines.toSorted((one, other) => place(one) - place(other))))
  removeShared()
})

test('there are at least forty faults, each of another name', () => {
  expect(new Set(table.map(({ name }) => name)).size).toBe(table.length)
  expect(table.length).toBeGreaterThanOrEqual(40)
})

// In this order few templates are made.
describe.each(['warm', 'cold', 'making'] as const)('%s', (start) => {
  const rows = table.filter(({ starts }) => starts.includes(start))
  test.for(rows)('$name', async (row, context) => {
    if (row.mounts && process.getuid?.() !== 0) return context.skip('only root can mount')
    const { name, within } = row
    const { outcome, exit } = expectedOf(row, start)
    const seen = await perform(row, start)
    lines.push({ name, start, expected: `${outcome} ${exit}`, within, ...seen })
    expect({ left: seen.left, wrong: seen.wrong }).toEqual({ left: [], wrong: [] })
  })
})
