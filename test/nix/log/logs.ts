import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type LogEntry, readEntry } from '../../../src/nix/log/entry.ts'

const folder = join(import.meta.dirname, 'fixtures')

/** The releases of Nix that the logs here are of. */
export const releases = ['2.8', '2.26'] as const
export type Release = (typeof releases)[number]

/** The lines of a log as a real Nix wrote it. */
export function linesOf(release: Release, name: string): readonly string[] {
  return readFileSync(join(folder, release, `${name}.log`), 'utf8')
    .trimEnd()
    .split('\n')
}

/** What they mean. */
export function entriesOf(release: Release, name: string): readonly LogEntry[] {
  return linesOf(release, name).flatMap((line) => readEntry(line) ?? [])
}

/** The names of all logs of a release. */
export function logsOf(release: Release): readonly string[] {
  return readdirSync(join(folder, release)).map((name) => name.replace(/\.log$/, ''))
}
