import { isNewer, newestOf, type Version, versionOf } from './version.ts'

/** Whether a major tag follows a release, and if not, why. */
export type Move =
  | { readonly to: 'stay'; readonly why: string }
  | { readonly to: 'release'; readonly tag: string }

/**
 * Decides whether the tag of a version's major follows it. `there` are the tags that name
 * the commit the major tag is at; nothing where there is no such tag yet.
 * Throws where the major tag is at a commit that no version names.
 */
export function majorMove(version: Version, there: readonly string[] | undefined): Move {
  const tag = `v${version.major}`
  if (version.prerelease) return { to: 'stay', why: `${version.tag} is a prerelease` }
  if (version.major === 0) return { to: 'stay', why: 'before v1.0.0 no version promises the next' }
  if (there === undefined) return { to: 'release', tag }
  const named = there.flatMap((each) => versionOf(each) ?? [])
  const now = newestOf(named.filter(({ major }) => major === version.major))
  if (now === undefined)
    throw new Error(
      `${tag} is at a commit that no version names, so it was moved by hand: find out why, then put it at the newest ${tag}.x.y`,
    )
  if (isNewer(version, now)) return { to: 'release', tag }
  return { to: 'stay', why: `${tag} is at ${now.tag} already` }
}
