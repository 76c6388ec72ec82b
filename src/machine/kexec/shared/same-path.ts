import { Fault } from '../../../model/fault.ts'
import type { Live } from '../../../model/machine.ts'
import { exitCodeOf } from '../../../model/outcome.ts'
import { Complaint } from '../../../workload/complaint.ts'

const busybox = '/run/testbed/busybox'
const script = '"$0" mkdir -p "$2" && exec "$0" mount --bind "$1" "$2"'

/** Has a folder of a live guest's show at another path, too: the one it has on the host (`src/request/same-path.ts`). */
export async function showAlsoAt(
  live: Pick<Live, 'exec'>,
  folder: string,
  path: string,
): Promise<void> {
  const complaint = new Complaint()
  const argv = [busybox, 'sh', '-c', script, busybox, folder, path]
  const output = (_: 'stdout' | 'stderr', bytes: Uint8Array) => complaint.take(bytes)
  const exit = await live.exec({ argv, env: {}, cwd: '/' }, { output })
  if (exitCodeOf(exit) !== 0)
    throw new Fault('infra-error', `${folder} cannot be at ${path} in the guest: ${complaint.text}`)
}
