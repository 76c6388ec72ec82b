import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { command } from './command.ts'
import { assertTagged, git, isOnMain } from './git.ts'
import { readVersion } from './version.ts'

/** What a release must agree on. */
export interface Release {
  readonly version: string
  /** The version each of the project's files says it is. */
  readonly said: Readonly<Record<string, string>>
  readonly onMain: boolean
}

/** Everything that speaks against a release; nothing when it may go on. */
export function problemsOf({ version, said, onMain }: Release): readonly string[] {
  const others = Object.entries(said).filter(([, says]) => says !== version)
  return [
    ...others.map(([file, says]) => `${file} says ${says}, and the tag says ${version}`),
    ...(onMain ? [] : ['the tag is not on main: merge first, then tag what main has']),
  ]
}

/** Checks a tag against the project that is checked out. Throws every problem at once. */
export function verify(tag = ''): string {
  const version = readVersion(tag).text
  assertTagged(tag)
  const problems = problemsOf({
    version,
    said: {
      'package.json': versionIn('package.json'),
      'package-lock.json': versionIn('package-lock.json'),
      'dist/cli.js': execFileSync(process.execPath, ['dist/cli.js', '--version'], {
        encoding: 'utf8',
      }).trim(),
    },
    onMain: isOnMain(git('rev-parse', 'HEAD')),
  })
  if (problems.length > 0) throw new Error([`${tag} is not released:`, ...problems].join('\n  '))
  return `${tag} is ${version} everywhere, and on main`
}

function versionIn(file: string): string {
  return JSON.parse(readFileSync(file, 'utf8')).version
}

if (import.meta.main) command(verify)
