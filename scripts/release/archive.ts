import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { command } from './command.ts'
import { git } from './git.ts'
import { readVersion } from './version.ts'

/** What the command-line tool needs to run, and what a reader wants beside it. */
const contents = [
  ...['nixos-testbed', 'dist', 'nix', 'guest', 'package.json'],
  ...['action.yml', 'docs', 'LICENSE', 'README.md'],
]

/** Packs what the commit that is checked out holds into a folder, with its SHA-256 beside it. */
export function archive(tag = '', folder = ''): string {
  const name = `nixos-testbed-${readVersion(tag).text}`
  const file = join(folder, `${name}.tar.gz`)
  mkdirSync(folder, { recursive: true })
  // Of the commit, not of the folder: nothing gets in that was not reviewed.
  git('archive', `--prefix=${name}/`, `--output=${file}`, 'HEAD', '--', ...contents)
  const hash = createHash('sha256').update(readFileSync(file)).digest('hex')
  writeFileSync(`${file}.sha256`, `${hash}  ${name}.tar.gz\n`)
  return `${file} ${hash}`
}

if (import.meta.main) command(archive)
