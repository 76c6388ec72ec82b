import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { getInput, getMultilineInput } from '@actions/core'
import type { Problem } from '../../model/fault.ts'
import { splitDisk } from '../../request/disk-text.ts'
import { nearestStanding, statOf } from '../../request/paths.ts'

/** Inputs that name files of the runner's. */
const paths = ['script', 'kernel', 'modules', 'shared'] as const

/**
 * Refuses paths that begin in the workspace and lead out of it: what lies there may be a stranger's
 * or a guest's, links too, and would bring files of the runner's into the guest.
 */
export function linksRefused(workspace: string): Problem[] {
  const files = paths.map((input) => ({ input, value: getInput(input), path: getInput(input) }))
  const disks = getMultilineInput('disks').map((value) => ({
    input: 'disks',
    value,
    path: splitDisk(value).options.keep ?? '',
  }))
  return [...files, ...disks].flatMap(({ input, value, path }) => {
    const target = path === '' ? undefined : targetOutside(workspace, resolve(workspace, path))
    if (target === undefined) return []
    return {
      input,
      value,
      reason: `is reached through a link out of the workspace, to ${target}`,
      remedy: 'name that path itself, if what is there is meant for the guest',
    }
  })
}

/** Where a path of the workspace leads, or its nearest folder does, if that is outside. */
function targetOutside(workspace: string, path: string): string | undefined {
  if (!isWithin(path, resolve(workspace)) || statOf(workspace) === undefined) return undefined
  const target = realpathSync(nearestStanding(path))
  return isWithin(target, realpathSync(workspace)) ? undefined : target
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}
