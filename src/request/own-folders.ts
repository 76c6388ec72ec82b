import { realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { relative } from 'node:path'
import { cacheFolder, stateFolder } from '../host/folders.ts'
import type { Asked } from './asked.ts'
import { nearestStanding } from './paths.ts'

/**
 * Refuses a shared folder through which the guest could write to what the testbed itself reads,
 * runs or writes to on the host.
 */
export function refuseOwnFolders(asked: Asked, shared: string, results: string | undefined): void {
  const kept = ownFolders(results)
  const held = [...kept, tmpdir()].find((own) => isWithin(own, shared))
  const around = kept.find((own) => isWithin(shared, own))
  const own = held ?? around
  if (own === undefined) return
  asked.refuse('shared', {
    value: shared,
    reason: `${held === undefined ? 'lies in' : 'is or holds'} ${own}, where the testbed has files of its own that the guest could change`,
    remedy: `share another folder, or have ${asked.nameOf('results')}, XDG_STATE_HOME, XDG_CACHE_HOME and TMPDIR elsewhere`,
  })
}

/** Where the testbed keeps what it reads and writes itself. */
export function ownFolders(results: string | undefined): readonly string[] {
  return [stateFolder(), cacheFolder(), ...(results === undefined ? [] : [results])]
}

/** Whether one path is another folder or below it, wherever links lead. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(realOf(folder), realOf(path))
  return way !== '..' && !way.startsWith('../')
}

/** The real path; of one that does not exist yet, the real path it will have. */
function realOf(path: string): string {
  const standing = nearestStanding(path)
  return `${realpathSync(standing)}/${relative(standing, path)}`
}
