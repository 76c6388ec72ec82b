import { command } from './command.ts'
import { assertTagged, git, remoteTags } from './git.ts'
import { majorMove } from './major.ts'
import { readVersion } from './version.ts'

/** Moves origin's tag of a major, as `v1`, to the release that is checked out; never backwards. */
export function moveMajor(tag = ''): string {
  const version = readVersion(tag)
  assertTagged(tag)
  const tags = remoteTags()
  const current = tags.get(`v${version.major}`)
  const there = [...tags].filter(([, { commit }]) => commit === current?.commit)
  const move = majorMove(version, current && there.map(([name]) => name))
  if (move.to === 'stay') return `nothing to move: ${move.why}`
  const ref = `refs/tags/${move.tag}`
  // Only from where it was looked at: somebody else's move in between is not undone.
  git('push', `--force-with-lease=${ref}:${current?.object ?? ''}`, 'origin', `HEAD:${ref}`)
  return `${move.tag} is at ${tag} now`
}

if (import.meta.main) command(moveMajor)
