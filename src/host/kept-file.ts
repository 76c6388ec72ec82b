import { rm, stat } from 'node:fs/promises'
import type { Emit } from '../model/event.ts'
import { markUsed } from './last-use.ts'
import { sha256Of } from './sha256.ts'

/**
 * Whether a file that an earlier job may have kept is there with its SHA-256 (hex), and marks
 * it as used. One with other content is removed and told; the caller fetches it anew.
 */
export async function isKept(file: string, sha256: string, emit: Emit): Promise<boolean> {
  if ((await stat(file).catch(() => undefined)) === undefined) return false
  const actual = await sha256Of(file).catch(() => 'none, for it cannot be read')
  if (actual === sha256) return markUsed(file)
  await rm(file, { force: true, recursive: true })
  const message = `refused ${file}, which was kept: its SHA-256 is ${actual}, and has to be ${sha256}`
  emit({ type: 'warning', message, remedy: 'nothing: it is downloaded anew' })
  return false
}
