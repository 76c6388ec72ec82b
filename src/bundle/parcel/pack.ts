import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256Of } from '../../host/sha256.ts'
import { archiveClosure } from '../../nix/archive.ts'
import type { Nix } from '../../nix/nix.ts'
import { listsOf } from '../apt/lists.ts'
import type { BuildHost } from '../host.ts'
import { hashOf } from '../identity.ts'
import { findOn, keyOf, openSite } from '../site.ts'
import { type GuestWish, isDistro } from '../wish.ts'
import { type Manifest, manifestFile } from './manifest.ts'

/** A guest that can travel: its manifest but for the paths, which cost time to put in. */
export type Traveller = Pick<Manifest, 'key' | 'bundle' | 'lists'>

/**
 * The guest a wish asks for, if it was built and another machine could know it again: one with
 * a kernel of the user's own is known by that very file, and NixOS by what Nix makes of it.
 */
export async function findTraveller(
  wish: GuestWish,
  host?: BuildHost,
): Promise<Traveller | undefined> {
  if (wish.kernel !== undefined || !isDistro(wish)) return undefined
  const site = await openSite(wish, host)
  const [key, built] = [await keyOf(site), await findOn(site)]
  if (key === undefined || built === undefined) return undefined
  const lists = await Promise.all(
    site.archives.all.map(async (apt) => {
      const known = await listsOf(apt)
      return known === undefined ? [] : [{ system: apt.system, ...stampOf(known) }]
    }),
  )
  return { key, bundle: built.path, lists: lists.flat() }
}

function stampOf({ sourcesHash, fetchedAt, identity }: Omit<Manifest['lists'][number], 'system'>) {
  return { sourcesHash, fetchedAt, identity }
}

/** What tells one traveller from another. */
export function travellerIdentity({ key, lists }: Pick<Manifest, 'key' | 'lists'>): string {
  const stamps = lists.map(({ system, ...stamp }) => [system, stampOf(stamp)])
  return `guest ${hashOf([key, stamps])}`
}

/** Writes a guest with all it needs into an empty folder. Rejects with a NixError or a Fault. */
export async function packParcel(
  traveller: Traveller,
  folder: string,
  { nix, signal }: { readonly nix: Nix; readonly signal?: AbortSignal },
): Promise<void> {
  const archived = await archiveClosure(nix, traveller.bundle, folder, signal)
  const paths = await Promise.all(
    archived.map(async (each) => ({ ...each, sha256: await sha256Of(join(folder, each.file)) })),
  )
  const manifest: Manifest = {
    schema: 1,
    ...traveller,
    paths: paths.map(({ references, ...rest }) => ({ ...rest, references: [...references] })),
  }
  await writeFile(join(folder, manifestFile), JSON.stringify(manifest))
}
