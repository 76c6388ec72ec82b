import { accessSync, constants, readdirSync } from 'node:fs'
import { posix } from 'node:path'
import type { Asked } from './asked.ts'
import { hasControl } from './control.ts'
import { nearestStanding, readFolder, readPath, statOf } from './paths.ts'

export function readShared(asked: Asked): string | undefined {
  return readFolder(asked, 'shared', 'give an existing folder')
}

/** The script's working folder, in the guest. */
export function readCwd(asked: Asked): string {
  const value = asked.raw.cwd
  if (value === undefined) return asked.raw.shared === undefined ? '/root' : '/tmp/shared'
  if (!value.startsWith('/') || hasControl(value))
    asked.refuse('cwd', {
      value,
      reason: 'is not an absolute path in the guest',
      remedy: 'begin it with /, for example /tmp/shared/src',
    })
  return posix.normalize(value)
}

/** A folder of its own for this run: new or empty, in a place we can write to. */
export function readResults(asked: Asked): string | undefined {
  const path = readPath(asked, 'results')
  if (path === undefined) return undefined
  const problem = whyUnfit(path)
  if (problem !== undefined) asked.refuse('results', { value: path, ...problem })
  return path
}

function whyUnfit(path: string): { reason: string; remedy: string } | undefined {
  const remedy = 'give a new or empty folder'
  const standing = nearestStanding(path)
  if (!statOf(standing)?.isDirectory())
    return { reason: standing === path ? 'is not a folder' : `${standing} is not a folder`, remedy }
  if (!isWritable(standing))
    return { reason: `cannot be written: ${standing} is not yours`, remedy: 'give another folder' }
  if (standing !== path) return undefined
  const names = readdirSync(path)
  if (names.includes('events.ndjson')) return { reason: 'holds an earlier run', remedy }
  if (names.length > 0) return { reason: 'holds other files', remedy }
  return undefined
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}
