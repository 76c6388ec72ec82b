import type { Nix } from '../../nix/nix.ts'
import { type PathInfo, pathsIn, substitutersOf } from '../../nix/path-info.ts'

/** How long a cache may take to say what it has, in milliseconds. */
const patience = 30_000

/**
 * Those of some paths that no cache has which Nix is configured with. One that does not answer is
 * taken to have none: what is kept is larger then, and no less right.
 */
export async function ownPaths(
  nix: Nix,
  infos: readonly PathInfo[],
  brought: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<PathInfo[]> {
  // What was built here though caches were asked is on none, and so is what was brought.
  const isOwn = ({ path, ultimate }: PathInfo) => ultimate === true || brought.has(path)
  const sure = infos.filter((info) => isOwn(info) && isOfUse(info))
  const inDoubt = infos.filter((info) => !isOwn(info) && isUnknown(info))
  const paths = inDoubt.map(({ path }) => path)
  const found = await elsewhere(nix, paths, signal)
  return [...sure, ...inDoubt.filter(({ path }) => !found.has(path))]
}

/** What is made of its content is taken only where Nix knows that before: by the hash of its archive. */
function isOfUse({ ca = 'fixed:r:sha256:' }: PathInfo): boolean {
  return ca.startsWith('fixed:r:sha256:')
}

/** What is signed came from a cache; what is made of its content comes with the evaluation. */
function isUnknown({ ca, signatures = [] }: PathInfo): boolean {
  return ca === undefined && signatures.length === 0
}

async function elsewhere(
  nix: Nix,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Set<string>> {
  if (paths.length === 0) return new Set()
  const limit = AbortSignal.any([signal, AbortSignal.timeout(patience)])
  const asked = (await substitutersOf(nix)).map(async (store) => {
    return await pathsIn(nix, store, paths, limit).catch(() => [])
  })
  const found = await Promise.all(asked)
  signal.throwIfAborted()
  return new Set(found.flat())
}
