import { execFileSync, spawnSync } from 'node:child_process'

/** Runs git here and gives what it prints. Throws what git says against it. */
export function git(...args: readonly string[]): string {
  const stdio = ['ignore', 'pipe', 'pipe'] as const
  return execFileSync('git', args, { encoding: 'utf8', stdio: [...stdio] }).trim()
}

/** Whether a commit is in the history of origin's main. */
export function isOnMain(commit: string): boolean {
  const asked = ['merge-base', '--is-ancestor', commit, 'refs/remotes/origin/main']
  const { status, stderr } = spawnSync('git', asked, { encoding: 'utf8' })
  if (status === 0 || status === 1) return status === 0
  throw new Error(`origin's main cannot be read: ${stderr.trim()}`)
}

/** A tag as origin has it now. */
export interface RemoteTag {
  /** What the tag's name points to: a commit, or an annotated tag's object. */
  readonly object: string
  readonly commit: string
}

/** Origin's tags as they are now, by name. */
export function remoteTags(): ReadonlyMap<string, RemoteTag> {
  const tags = new Map<string, RemoteTag>()
  for (const line of git('ls-remote', '--tags', 'origin').split('\n').filter(Boolean)) {
    const [hash = '', ref = ''] = line.split('\t')
    const name = ref.replace(/^refs\/tags\//, '').replace(/\^\{\}$/, '')
    // The line of a tag's commit follows that of its object.
    tags.set(name, { object: tags.get(name)?.object ?? hash, commit: hash })
  }
  return tags
}

/** Throws where origin's tag is gone, or names another commit than the one that is checked out. */
export function assertTagged(tag: string): void {
  const [here, there] = [git('rev-parse', 'HEAD'), remoteTags().get(tag)?.commit]
  if (there === undefined) throw new Error(`origin has no tag ${tag}: push it`)
  if (here !== there)
    throw new Error(`the tag ${tag} is at ${there} now, and this is ${here}: a tag must not move`)
}
