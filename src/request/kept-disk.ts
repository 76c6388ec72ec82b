import { accessSync, constants, lstatSync, type Stats } from 'node:fs'
import { dirname } from 'node:path'
import { readDiskFile } from '../host/disk-file.ts'
import { isLocked } from '../host/locks.ts'
import type { Disk } from '../model/disk.ts'
import type { Refusal } from './asked.ts'
import { hasControl } from './control.ts'
import { isWithin, ownFolders } from './own-folders.ts'
import { statOf } from './paths.ts'

/** The folders of a request that a kept disk's file has to do with. */
export interface Around {
  readonly shared: string | undefined
  readonly results: string | undefined
}

/** Why a disk cannot be kept in its file, if so. */
export function whyNotKept(disk: Disk, { shared, results }: Around): Refusal[] {
  const { keep } = disk
  if (keep === undefined) return []
  if (hasControl(keep))
    return [{ reason: 'has control characters in its file name', remedy: another }]
  const own = ownFolders(results).find((folder) => isWithin(keep, folder))
  if (own !== undefined)
    return [{ reason: `lies in ${own}, where the testbed has files of its own`, remedy: another }]
  if (shared !== undefined && leadsOut(keep, shared))
    return [{ reason: 'is reached through a link out of the shared folder', remedy: another }]
  const stat = linkStatOf(keep)
  const why = stat === undefined ? whyNotMade(keep) : whyNotUsed(disk, keep, stat)
  return why === undefined ? [] : [why]
}

const another = 'keep it in another file'

/** What a guest wrote may be a link, to a file of the host's that is none of its business. */
function leadsOut(keep: string, shared: string): boolean {
  return keep.startsWith(`${shared}/`) && !isWithin(keep, shared)
}

function whyNotMade(keep: string): Refusal | undefined {
  const folder = dirname(keep)
  if (!statOf(folder)?.isDirectory())
    return {
      reason: `is to be made in ${folder}, which is no folder`,
      remedy: `mkdir -p ${folder}`,
    }
  if (isAccessible(folder, constants.W_OK | constants.X_OK)) return undefined
  return { reason: `cannot be made: ${folder} is not yours to write to`, remedy: another }
}

function whyNotUsed({ bytes, format }: Disk, keep: string, stat: Stats): Refusal | undefined {
  if (stat.isSymbolicLink())
    return { reason: `has a link for its file, ${keep}`, remedy: 'give the file it leads to' }
  if (!stat.isFile())
    return {
      reason: `${keep} is ${stat.isDirectory() ? 'a folder' : 'not a file'}`,
      remedy: another,
    }
  if (!isAccessible(keep, constants.R_OK | constants.W_OK))
    return { reason: `${keep} is not yours to write to`, remedy: another }
  if (isLocked(stat))
    return { reason: `${keep} is in use by another run`, remedy: `wait for its end, or ${another}` }
  const found = readDiskFile(keep, format)
  if ('unfit' in found) return { reason: `${keep} ${found.unfit}`, remedy: found.remedy }
  if (found.bytes === bytes || bytes === 0) return undefined
  return {
    reason: `${keep} holds a disk of ${found.bytes} bytes, and ${bytes} are asked for`,
    remedy: `give the size it has${found.isQcow2 && format === 'raw' ? ', or format=qcow2' : ''}, or ${another}`,
  }
}

function linkStatOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}

function isAccessible(path: string, mode: number): boolean {
  try {
    accessSync(path, mode)
    return true
  } catch {
    return false
  }
}
