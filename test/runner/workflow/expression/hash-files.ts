import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'

/** One SHA-256 over those of the files below `workspace` that match, in the order of their names; empty when none does. */
export function hashFiles(workspace: string, patterns: readonly string[]): string {
  const excluded = patterns.filter((pattern) => pattern.startsWith('!'))
  const files = globSync(
    patterns.filter((pattern) => !pattern.startsWith('!')),
    { cwd: workspace, exclude: excluded.map((pattern) => pattern.slice(1)) },
  )
    .map((name) => resolve(workspace, name))
    .filter((file) => statSync(file).isFile())
  if (files.length === 0) return ''
  const whole = createHash('sha256')
  for (const file of files.sort()) {
    whole.update(createHash('sha256').update(readFileSync(file)).digest())
  }
  return whole.digest('hex')
}
