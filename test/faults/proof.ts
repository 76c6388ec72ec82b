import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { mutations } from './mutations.ts'
import { prove } from './prove.ts'

process.exitCode = await prove(
  mutations,
  ({ row, start }) => `${row} (${start})`,
  async ({ row, start }, copy) => {
    const name = `^${row.replaceAll(/[$()]/g, '\\$&')}$`
    const rows = join(copy, 'test/faults/rows.ts')
    const { status, stdout } = spawnSync(process.execPath, [rows, name, start], {
      encoding: 'utf8',
    })
    if (!stdout.includes('1 faults, 1 runs')) throw new Error(`the row did not run:\n${stdout}`)
    if (status === 0) return undefined
    return /^! (.*)$/m.exec(stdout)?.[1] ?? 'it failed'
  },
)
