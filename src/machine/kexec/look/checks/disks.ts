import type { Check } from '../../../../host/check.ts'
import type { Disk } from '../facts.ts'
import type { Look } from '../need.ts'

/** Of the disks that a run asks for by name. */
export const diskChecks: Look = ({ disks }, need) => {
  return (need.disks ?? []).map((id) =>
    diskCheck(
      id,
      disks.find(({ ids }) => ids.includes(id)),
    ),
  )
}

function diskCheck(id: string, disk: Disk | undefined): Check {
  const name = `disk ${id}`
  const missing = (found: string, remedy: string): Check => ({
    name,
    state: 'missing',
    found,
    remedy,
  })
  if (disk === undefined)
    return missing('the target has none', 'see `ls /dev/disk/by-id` on the target')
  const found = `${disk.name}, ${Math.floor(disk.bytes / 1e9)} GB`
  if (disk.uses.length > 0)
    return missing(
      `${found}, in use: ${disk.uses.join(', ')}`,
      'name one that the host does not use',
    )
  if (disk.holders.length > 0)
    return missing(
      `${found}, held by ${disk.holders.join(', ')}`,
      'name one that nothing stands on',
    )
  if (disk.isReadOnly) return missing(`${found}, read-only`, 'name one that can be written to')
  return { name, state: 'ok', found }
}
