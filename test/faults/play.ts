import { afterAll, describe, expect, test } from 'vitest'
import { perform } from './perform.ts'
import { type Line, printed } from './printed.ts'
import { expectedOf, type Row, type Start } from './row.ts'
import { removeShared } from './site.ts'
import { table } from './table.ts'

/** Causes each fault in the starts that are picked, and prints the table. */
export function play(picks: (row: Row, start: Start) => boolean): void {
  const lines: Line[] = []
  const place = ({ name }: Line) => table.findIndex((row) => row.name === name)

  afterAll(() => {
    process.stdout.write(printed(lines.toSorted((one, other) => place(one) - place(other))))
    removeShared()
  })

  // In this order few templates are made.
  describe.each(['warm', 'cold', 'making'] as const)('%s', (start) => {
    const rows = table.filter((row) => row.starts.includes(start) && picks(row, start))
    test.for(rows)('$name', async (row, context) => {
      if (row.mounts && process.getuid?.() !== 0) return context.skip('only root can mount')
      const { name, within } = row
      const { outcome, exit } = expectedOf(row, start)
      const seen = await perform(row, start)
      lines.push({ name, start, expected: `${outcome} ${exit}`, within, ...seen })
      expect({ left: seen.left, wrong: seen.wrong }).toEqual({ left: [], wrong: [] })
    })
  })
}
