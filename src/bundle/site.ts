import type { BuiltBundle } from '../model/bundle.ts'
import { type Archives, openArchives } from './archives.ts'
import { type BuildHost, thisBuildHost } from './host.ts'
import { readKernel } from './kernel/given.ts'
import type { GivenKernel } from './kernel/given-kernel.ts'
import { bundleKey } from './key.ts'
import { readBundle } from './read.ts'
import { openShelf } from './shelf.ts'
import type { GuestWish } from './wish.ts'

/** A wish with everything that is known before anything is fetched or built. */
export interface Site {
  readonly wish: GuestWish
  readonly host: BuildHost
  readonly archives: Archives
  readonly kernel?: GivenKernel
}

export async function openSite(wish: GuestWish, given?: BuildHost): Promise<Site> {
  const host = given ?? (await thisBuildHost())
  const archives = await openArchives(host, wish.system)
  if (wish.kernel === undefined) return { wish, host, archives }
  return { wish, host, archives, kernel: await readKernel(wish.kernel, wish.system) }
}

/** The key of a site's bundle; undefined while the archives' contents are unknown. */
export function keyOf({ wish, host, archives, kernel }: Site): Promise<string | undefined> {
  return bundleKey(wish, host, archives, kernel)
}

/** The bundle of a site, if it was built before. Starts no process. */
export async function findOn(site: Site): Promise<BuiltBundle | undefined> {
  const key = await keyOf(site)
  return key === undefined ? undefined : openShelf(site.host.cache).find(key, readBuilt)
}

async function readBuilt(path: string): Promise<BuiltBundle> {
  return { path, bundle: await readBundle(path) }
}
