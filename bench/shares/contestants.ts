import type { BuiltBundle } from '../../src/model/bundle.ts'
import type { Transport } from '../../src/model/request.ts'
import type { System } from '../../src/model/system.ts'
import type { Contestant, Size } from '../contestants/contestant.ts'
import { testbedRun } from '../contestants/testbed.ts'
import { vngStart } from '../contestants/vng.ts'
import type { Start } from '../measure/process.ts'
import type { Task } from './data.ts'
import { measuredIn } from './measured.ts'

/** Who shares the folder, and what is measured there. */
export interface Sharer extends Contestant {
  readonly tasks: readonly Task[]
}

const all: readonly Task[] = ['walk', 'read_small', 'read_large', 'walk_many']
/** virtme-ng shows too few of more files than this host's limit of open ones. */
const withoutMany = all.filter((task) => task !== 'walk_many')

/** The tool's guest, by a transport. */
export function sharer(
  transport: Transport,
  { system, packages, size, data }: { system: System; packages: string; size: Size; data: string },
): Sharer {
  const share = ['--packages', packages, '--shared', data, '--share-transport', transport]
  const script = `sh /tmp/shared/measure.sh /tmp/shared ${all.join(' ')}`
  return asSharer(`testbed-${transport}`, `nixos-testbed, ${transport}`, all, (folder) => {
    return testbedRun(script, system, size, folder, share)
  })
}

/** virtme-ng, which shows the folder as a part of its root. */
export async function vngSharer(
  root: string,
  built: BuiltBundle,
  size: Size,
  data: string,
): Promise<Sharer> {
  const command = ['sh', '/mnt/measure.sh', '/mnt', ...withoutMany]
  const start = await vngStart(root, built, size, command, [[data, '/mnt']])
  return asSharer('vng', 'virtme-ng', withoutMany, () => start)
}

function asSharer(
  id: string,
  name: string,
  tasks: readonly Task[],
  start: (folder: string) => Start,
): Sharer {
  return { id, name, tasks, start, prove: async (folder) => void (await measuredIn(folder, tasks)) }
}
