import { posix } from 'node:path'
import type { Asked, Refusal } from './asked.ts'
import { hasControl } from './control.ts'

/** Paths in the guest that come home besides the results; each may be a shell's pattern. */
export function readBring(asked: Asked): readonly string[] {
  const paths = asked.raw.bring ?? []
  for (const value of paths) {
    const problem = whyUnfit(value)
    if (problem !== undefined) asked.refuse('bring', { value, ...problem })
  }
  return [...new Set(paths.map(plain))]
}

function whyUnfit(path: string): Refusal | undefined {
  if (hasControl(path))
    return { reason: 'has control characters in it', remedy: 'write ? for each of them' }
  if (!path.startsWith('/'))
    return {
      reason: 'is not an absolute path in the guest',
      remedy: 'begin it with /, for example /var/log/*.log',
    }
  if (path.split('/').includes('..'))
    return { reason: 'goes up with ..', remedy: 'write the path without it' }
  if (plain(path) === '/')
    return { reason: 'is the whole guest', remedy: 'name the files and folders you want of it' }
  return undefined
}

/** Without doubled slashes, dots and a slash at the end. */
function plain(path: string): string {
  const normal = posix.normalize(path)
  return normal === '/' ? normal : normal.replace(/\/$/, '')
}
