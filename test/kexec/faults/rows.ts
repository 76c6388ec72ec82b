import { removeShared } from '../../faults/site.ts'
import { startRig } from '../../rig/rig.ts'
import { perform } from './perform.ts'
import { printed } from './printed.ts'
import { rigNames, rigs } from './rigs.ts'
import { table } from './table.ts'

/** Runs the rows whose names match, and prints each. Exits with 1 where one is red. */
const [pattern = ''] = process.argv.slice(2)
const asked = table.filter(({ name }) => new RegExp(pattern).test(name))
const tell = (message: string) => process.stderr.write(`rig: ${message}\n`)
let isRed = false
for (const name of rigNames) {
  const rows = asked.filter(({ on }) => on === name)
  if (rows.length === 0) continue
  const rig = await startRig({ ...rigs[name], tell })
  try {
    for (const row of rows) {
      const seen = await perform(row, rig)
      process.stdout.write(printed([[row, seen]]))
      for (const words of seen.wrong) process.stdout.write(`! ${words}\n`)
      isRed ||= seen.wrong.length > 0
    }
  } finally {
    await rig.stop()
  }
}
removeShared()
process.exit(isRed ? 1 : 0)
