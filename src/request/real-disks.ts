import type { RealDisk } from '../model/disk.ts'
import type { Asked, Refusal } from './asked.ts'
import { whyNoName } from './disk-name.ts'

const byId = 'by-id:'

/** Whether a disk is one of the hardware's own: `NAME=by-id:ID`. */
export function isReal(value: string): boolean {
  return /^[^=,]*=by-id:/.test(value)
}

/** The hardware's own disks that the guest may write to. */
export function readRealDisks(asked: Asked): readonly RealDisk[] {
  const disks: RealDisk[] = []
  for (const value of (asked.raw.disk ?? []).filter(isReal)) {
    const [name = '', ...rest] = value.split('=')
    const disk = { name, id: rest.join('=').slice(byId.length) }
    for (const problem of [...whyNoName(name), ...whyNoId(disk.id), ...whyTwice(disk, disks)])
      asked.refuse('disk', { value, ...problem })
    disks.push(disk)
  }
  return disks
}

/** It is looked for in /dev/disk/by-id, and nowhere else. */
function whyNoId(id: string): Refusal[] {
  if (/^[A-Za-z0-9][A-Za-z0-9._:+=@\\-]{0,254}$/.test(id)) return []
  return [
    {
      reason: "is no name of a disk's",
      remedy: 'give one that `ls /dev/disk/by-id` shows on the target, without its folder',
    },
  ]
}

function whyTwice({ name, id }: RealDisk, before: readonly RealDisk[]): Refusal[] {
  const remedy = 'name each disk once'
  return [
    ...(before.some((disk) => disk.name === name)
      ? [{ reason: `is the second disk called ${name}`, remedy }]
      : []),
    ...(before.some((disk) => disk.id === id) ? [{ reason: 'is named twice', remedy }] : []),
  ]
}
