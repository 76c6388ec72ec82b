import { isNewer, newestOf, type Version, versionOf } from './version.ts'

/** A release as GitHub's API tells of it. */
export interface ListedRelease {
  readonly id: number
  readonly tag_name: string
  readonly draft: boolean
  readonly prerelease: boolean
  readonly immutable: boolean
  readonly assets: readonly { readonly name: string; readonly digest: string | null }[]
}

/** What is left to do for a release. */
export type Publication =
  | { readonly to: 'publish'; readonly drafts: readonly number[]; readonly latest: boolean }
  | { readonly to: 'nothing' }

/**
 * Decides what to do for a version, given the releases that are there and its files' digests
 * (`sha256:HEX`, by name). Throws where it is out with other files.
 */
export function publicationOf(
  version: Version,
  files: Readonly<Record<string, string>>,
  listed: readonly ListedRelease[],
): Publication {
  const ours = listed.filter(({ tag_name }) => tag_name === version.tag)
  const published = ours.find(({ draft }) => !draft)
  if (published !== undefined) {
    assertSameFiles(published, files)
    return { to: 'nothing' }
  }
  const others = listed.filter(({ draft }) => !draft)
  const newest = newestOf(others.flatMap(({ tag_name }) => versionOf(tag_name) ?? []))
  const latest = !version.prerelease && (newest === undefined || isNewer(version, newest))
  return { to: 'publish', drafts: ours.map(({ id }) => id), latest }
}

/** Throws unless a published release can no longer be changed by anybody. */
export function assertImmutable(version: Version, listed: readonly ListedRelease[]): void {
  const published = listed.find(({ tag_name, draft }) => tag_name === version.tag && !draft)
  if (published?.immutable) return
  throw new Error(
    `${version.tag} is published and can still be changed: switch on immutable releases in the repository's settings and release the next patch`,
  )
}

function assertSameFiles({ tag_name, assets }: ListedRelease, files: object): void {
  const there = Object.fromEntries(assets.map(({ name, digest }) => [name, digest]))
  const wrong = Object.entries(files).filter(([name, digest]) => there[name] !== digest)
  if (wrong.length === 0) return
  const names = wrong.map(([name]) => name).join(', ')
  throw new Error(`${tag_name} is published with another ${names}: release the next patch instead`)
}
