import type { Stats } from 'node:fs'
import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Asked } from './asked.ts'
import { hasControl } from './control.ts'
import type { Input } from './raw.ts'

type PathInput = Extract<Input, 'kernel' | 'modules' | 'shared' | 'results'>

/** The absolute path of an input, or undefined where it is absent or no path at all. */
export function readPath(asked: Asked, input: PathInput): string | undefined {
  const value = asked.raw[input]
  if (value === undefined) return undefined
  if (value !== '' && !hasControl(value)) return resolve(asked.caller.cwd, value)
  asked.refuse(input, {
    value,
    reason: value === '' ? 'is empty' : 'has control characters in it',
    remedy: 'give the path of a file or folder',
  })
  return undefined
}

/** What stands at a path; undefined where nothing does or it cannot be reached. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

/** An existing folder, as an absolute path. */
export function readFolder(asked: Asked, input: PathInput, remedy: string): string | undefined {
  const path = readPath(asked, input)
  if (path === undefined) return undefined
  const stat = statOf(path)
  if (stat?.isDirectory()) return path
  asked.refuse(input, {
    value: path,
    reason: stat === undefined ? 'does not exist' : 'is not a folder',
    remedy,
  })
  return undefined
}

/** The path itself, or the nearest folder above it that exists. */
export function nearestStanding(path: string): string {
  return statOf(path) !== undefined || path === '/' ? path : nearestStanding(dirname(path))
}
