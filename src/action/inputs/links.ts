import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { getInput } from '@actions/core'
import type { Problem } from '../../model/fault.ts'
import { statOf } from '../../request/paths.ts'

/** Inputs that name files of the runner's. */
const paths = ['script', 'kernel', 'modules', 'shared'] as const

/**
 * Refuses paths that begin in the workspace and lead out of it: what lies there may be a stranger's
 * or a guest's, links too, and would bring files of the runner's into the guest.
 */
export function linksRefused(workspace: string): Problem[] {
  return paths.flatMap((input) => {
    const value = getInput(input)
    const path = resolve(workspace, value)
    if (value === '' || !isWithin(path, resolve(workspace)) || statOf(path) === undefined) return []
    const target = realpathSync(path)
    if (isWithin(target, realpathSync(workspace))) return []
    return {
      input,
      value,
      reason: `is reached through a link out of the workspace, to ${target}`,
      remedy: 'name that path itself, if what is there is meant for the guest',
    }
  })
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}
