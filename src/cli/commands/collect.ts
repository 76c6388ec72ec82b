import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { RequestError } from '../../model/fault.ts'
import type { LoadCore } from '../core.ts'
import type { OurProcess } from '../process.ts'
import { follow } from './follow.ts'

/** Finishes the story of a run whose tool was killed. */
export function collectCommand(
  dir: string,
  { quiet = false }: { readonly quiet?: boolean },
  process: OurProcess,
  loadCore: LoadCore,
): Promise<number> {
  const folder = resolve(process.cwd(), dir)
  if (!existsSync(join(folder, 'events.ndjson')))
    throw new RequestError([
      {
        input: 'DIR',
        value: folder,
        reason: 'is not the folder of a run: there is no events.ndjson in it',
        remedy: "give a run's folder: the one of --results, or the one the run named",
      },
    ])
  const command = ['nixos-testbed', 'collect', folder]
  return follow(
    process,
    { command, quiet },
    async (edge) => (await loadCore()).collect(folder, edge),
    folder,
  )
}
