import { tmpdir } from 'node:os'
import { diskOf } from '../host/checks/resources.ts'
import { nixStoreFolder } from '../host/nix.ts'
import { Fault } from '../model/fault.ts'

/** What Nix says when a disk is full; the daemon just goes away. */
const diskFullTexts =
  /No space left on device|Disk quota exceeded|database or disk is full|daemon disconnected unexpectedly/

/** Below this a disk counts as full; what did not fit is gone again by the time we look. */
const scarceMiB = 256

/** The fault for a failure of Nix over a full disk, with the disk in it; undefined for any other. */
export async function diskFault(stderr: string): Promise<Fault | undefined> {
  const said = diskFullTexts.exec(stderr)?.[0]
  if (said === undefined) return undefined
  const places = [nixStoreFolder, tmpdir()]
  const disks = await Promise.all(places.map(diskOf))
  const certain = !said.startsWith('daemon') || disks.some(({ freeMiB }) => freeMiB < scarceMiB)
  if (!certain) return undefined
  const seen = disks.map(
    ({ freeMiB }, index) => `${freeMiB} MiB free on the disk of ${places[index]}`,
  )
  return new Fault('infra-error', `Nix ran out of disk space (${said}): ${seen.join(', ')}`, {
    remedy: `make room there, for example with nix-collect-garbage`,
  })
}
