import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Problem } from '../../model/fault.ts'
import { labNear } from '../../request/lab/find.ts'
import type { Inputs } from './read.ts'

/** A lab's file names commands and keys of this runner's: it is nobody's to write who may not. */
export function labsOfForks({ raw, workspace }: Inputs): Problem[] {
  if (raw.board === undefined) return []
  const file = raw.lab === undefined ? labNear(workspace) : resolve(workspace, raw.lab)
  if (file === undefined || !isIn(workspace, file)) return []
  return [
    {
      input: 'lab',
      value: file,
      reason: 'lies in the workspace, which `allow-fork: true` lets anybody write',
      remedy: 'name a file of this runner’s, outside the workspace',
    },
  ]
}

function isIn(folder: string, file: string): boolean {
  return [file, realOf(file)].some(
    (path) => path.startsWith(`${resolve(folder)}/`) || path.startsWith(`${realOf(folder)}/`),
  )
}

function realOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path // what is not there is refused for that
  }
}
