import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Hex, of a value's JSON. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}

/** Hex, of some files' names below a folder and their contents: wherever the folder stands. */
export function contentIdentity(folder: string, files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files) {
    const content = readFileSync(file)
    hash.update(`${relative(folder, file)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** What tells a file from what it was before, without reading it. */
export function fileIdentity(file: string): readonly (string | null)[] {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false })
  if (stat === undefined) return [file, null]
  return [file, `${stat.size}`, `${stat.mtimeNs}`, `${stat.ino}`]
}

/** All files below a folder, sorted; symbolic links are neither followed nor named. */
export function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  const found = entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesBelow(path)
    return entry.isFile() ? [path] : []
  })
  return found.sort()
}
