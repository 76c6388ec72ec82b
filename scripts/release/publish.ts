import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { command } from './command.ts'
import { assertTagged } from './git.ts'
import { notesOf } from './notes.ts'
import { assertImmutable, type ListedRelease, publicationOf } from './publication.ts'
import { readVersion, type Version } from './version.ts'

/** Publishes a folder's files as the immutable release of a tag; once, however often it is run. */
export function publish(tag = '', folder = ''): string {
  const version = readVersion(tag)
  assertTagged(tag)
  const names = readdirSync(folder).sort()
  const digests = Object.fromEntries(names.map((name) => [name, digestOf(join(folder, name))]))
  const todo = publicationOf(version, digests, listReleases())
  if (todo.to === 'publish') {
    for (const id of todo.drafts) gh(['api', '--method', 'DELETE', `${releases}/${id}`])
    // Whole before anybody sees it: nothing can be added to an immutable release.
    draft(
      version,
      names.map((name) => join(folder, name)),
    )
    gh(['release', 'edit', tag, '--draft=false', `--latest=${todo.latest}`])
  }
  assertImmutable(version, listReleases())
  return `${tag} is published`
}

const releases = 'repos/{owner}/{repo}/releases'

function listReleases(): ListedRelease[] {
  return JSON.parse(gh(['api', '--paginate', '--slurp', releases])).flat()
}

function draft({ tag, text, prerelease }: Version, files: readonly string[]): void {
  const changelog = existsSync('CHANGELOG.md') ? readFileSync('CHANGELOG.md', 'utf8') : ''
  const notes = notesOf(changelog, text)
  const from = notes === undefined ? '--generate-notes' : '--notes-file=-'
  const kind = prerelease ? ['--prerelease'] : []
  gh(
    ['release', 'create', tag, ...files, '--draft', '--verify-tag', '--title', tag, from, ...kind],
    notes,
  )
}

function digestOf(file: string): string {
  return `sha256:${createHash('sha256').update(readFileSync(file)).digest('hex')}`
}

/** Runs GitHub's command-line tool and gives what it prints. */
function gh(args: readonly string[], input = ''): string {
  return execFileSync('gh', args, { encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'inherit'] })
}

if (import.meta.main) command(publish)
