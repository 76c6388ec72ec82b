import { lstat, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { manifestFile, readManifest } from '../../bundle/parcel/manifest.ts'
import { travellerIdentity } from '../../bundle/parcel/pack.ts'
import { parcelFolder } from '../../bundle/parcel/take.ts'
import { hostPackagesFolder } from '../../host/apt/kept-packages.ts'
import { cacheFolder } from '../../host/folders.ts'
import { sha256Of } from '../../host/sha256.ts'
import { nixTarballsFolder } from '../../nix/kept-download.ts'

/** A file that was downloaded and is kept, beside guests the other thing an entry holds. */
export interface KeptFile {
  readonly name: string
  readonly path: string
  /** What tells it from any other. */
  readonly identity: string
}

/** Where kept files lie on this machine, and how they are called. */
const shelves = () => [
  { folder: hostPackagesFolder(), pattern: /^[\w.+%~-]+\.deb$/ },
  { folder: nixTarballsFolder(), pattern: /^nix-[\w.-]+\.tar\.xz$/ },
]

const ofParcel = /^[0-9a-z]+\.nar\.zst$/

/** When each kept file was last used, by its path: what stands there now may be of no use to this job. */
export async function lastUses(): Promise<ReadonlyMap<string, number>> {
  const uses = new Map<string, number>()
  for (const { folder, pattern } of shelves()) {
    for (const name of (await namesIn(folder)).filter((each) => pattern.test(each))) {
      const path = join(folder, name)
      uses.set(path, (await stat(path)).mtimeMs)
    }
  }
  return uses
}

/** The kept files that were used or brought since those uses. */
export async function filesUsedSince(before: ReadonlyMap<string, number>): Promise<KeptFile[]> {
  const used: KeptFile[] = []
  for (const [path, last] of await lastUses()) {
    if (before.get(path) === last) continue
    const name = basename(path)
    used.push({ name, path, identity: await identityOf(name, path) })
  }
  return used
}

/**
 * Puts what an entry held where the core looks for it: plain files with the names of kept ones,
 * and the guest where it is wanted. Nothing is believed here; whoever uses a file checks it.
 * Gives the identities of what the entry held.
 */
export async function shelve(entry: string, withGuest: boolean): Promise<string[]> {
  const contents: string[] = []
  const names = await namesIn(entry)
  for (const { folder, pattern } of shelves()) {
    await mkdir(folder, { recursive: true })
    for (const name of names.filter((each) => pattern.test(each))) {
      const path = join(entry, name)
      if (!(await lstat(path)).isFile()) continue
      contents.push(await identityOf(name, path))
      await utimes(path, 0, 0) // not used yet
      await rename(path, join(folder, name))
    }
  }
  if (withGuest) contents.push(...(await shelveGuest(entry, names)))
  return contents
}

async function shelveGuest(entry: string, names: readonly string[]): Promise<string[]> {
  if (!names.includes(manifestFile)) return []
  const parcel = join(entry, 'parcel')
  await mkdir(parcel)
  for (const name of names.filter((each) => each === manifestFile || ofParcel.test(each))) {
    if (!(await lstat(join(entry, name))).isFile()) continue
    await rename(join(entry, name), join(parcel, name))
  }
  // One that cannot be read is told, and refused, by who takes it.
  const manifest = await readManifest(parcel).catch(() => undefined)
  const arrived = parcelFolder(cacheFolder())
  await rm(arrived, { recursive: true, force: true }) // another's, that nobody asked for
  await rename(parcel, arrived)
  return manifest === undefined ? [] : [travellerIdentity(manifest)]
}

const identityOf = async (name: string, path: string) => `${name} ${await sha256Of(path)}`

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort()
}
