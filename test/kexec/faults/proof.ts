import { join } from 'node:path'
import { prove } from '../../faults/prove.ts'
import { removeShared } from '../../faults/site.ts'
import { type Rig, startRig } from '../../rig/rig.ts'
import { mutations } from './mutations.ts'
import { perform } from './perform.ts'
import { type RigName, rigs } from './rigs.ts'
import { table } from './table.ts'

const started = new Map<RigName, Rig>()

async function rigNamed(name: RigName): Promise<Rig> {
  const rig = started.get(name) ?? (await startRig(rigs[name]))
  started.set(name, rig)
  return rig
}

try {
  process.exitCode = await prove(
    mutations,
    ({ row }) => row,
    async (guard, copy) => {
      const row = table.find(({ name }) => name === guard.row)
      if (row === undefined) throw new Error(`there is no row ${guard.row}`)
      const { wrong } = await perform(row, await rigNamed(row.on), join(copy, 'nixos-testbed'))
      return wrong[0]
    },
  )
} finally {
  for (const rig of started.values()) await rig.stop()
  removeShared()
}
