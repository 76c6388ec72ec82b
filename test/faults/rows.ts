import { perform } from './perform.ts'
import { printed } from './printed.ts'
import { expectedOf } from './row.ts'
import { removeShared } from './site.ts'
import { table } from './table.ts'

/** Runs the rows whose names match, one after the other, and prints each. Exits with 1 where one is red. */
const [pattern = '', onlyStart] = process.argv.slice(2)
let isRed = false
try {
  for (const row of table.filter(({ name }) => new RegExp(pattern).test(name))) {
    for (const start of row.starts) {
      if (onlyStart !== undefined && start !== onlyStart) continue
      const { outcome, exit } = expectedOf(row, start)
      const { wrong, ...seen } = await perform(row, start)
      const line = { name: row.name, start, expected: `${outcome} ${exit}`, within: row.within }
      process.stdout.write(printed([{ ...line, ...seen }]))
      for (const words of [...wrong, ...seen.left.map((what) => `left: ${what}`)])
        process.stdout.write(`! ${words}\n`)
      isRed ||= wrong.length > 0 || seen.left.length > 0
    }
  }
} finally {
  removeShared()
}
process.exit(isRed ? 1 : 0)
