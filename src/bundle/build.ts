import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { draftOf } from '../host/draft.ts'
import type { BuiltBundle } from '../model/bundle.ts'
import type { Emit } from '../model/event.ts'
import { Fault } from '../model/fault.ts'
import type { BuildTools } from '../nix/build.ts'
import { StaleLists } from './apt/download.ts'
import { freshLists, updateLists } from './apt/lists.ts'
import type { Archives } from './archives.ts'
import { isKernelImage } from './distro/names.ts'
import type { BuildHost } from './host.ts'
import { checkKernel } from './kernel/check.ts'
import { distributionModules } from './kernel/needs.ts'
import { stageKernel } from './kernel/stage.ts'
import { gatherPackages } from './packages.ts'
import { takeParcel } from './parcel/take.ts'
import { readBundle } from './read.ts'
import { realise } from './realise.ts'
import { openShelf } from './shelf.ts'
import { findOn, keyOf, openSite, type Site } from './site.ts'
import { bundleSpec } from './spec.ts'
import { toolsFolder } from './tools.ts'
import type { GuestWish } from './wish.ts'

/**
 * The bundle a wish asks for: the one that was built before, here or for a cache, or a new one.
 * Rejects with a Fault: `build-failed` for what the user named, `infra-error` for the rest.
 */
export async function buildBundle(
  wish: GuestWish,
  tools: BuildTools,
  host?: BuildHost,
): Promise<BuiltBundle & { readonly built: boolean }> {
  const site = await openSite(wish, host)
  if (wish.refresh) await updateAll(site.archives, tools)
  const known = (await findOn(site)) ?? (await takeParcel(site, tools))
  if (known !== undefined) return { ...known, built: false }
  for (const apt of site.archives.all) await freshLists(apt, tools.emit, tools.signal)
  try {
    return await buildOn(site, tools)
  } catch (error) {
    if (!(error instanceof StaleLists)) throw error
  }
  await updateAll(site.archives, tools)
  return buildOn(site, tools)
}

/** The bundle a wish asks for, if it was built before. Starts no process. */
export async function findBundle(
  wish: GuestWish,
  host?: BuildHost,
): Promise<BuiltBundle | undefined> {
  return wish.refresh ? undefined : findOn(await openSite(wish, host))
}

async function buildOn(
  site: Site,
  tools: BuildTools,
): Promise<BuiltBundle & { readonly built: true }> {
  const { wish, host, archives, kernel } = site
  const modules =
    kernel === undefined ? distributionModules : checkKernel(kernel, wish.system, tools.emit)
  if (kernel !== undefined) warnOfUnused(wish, tools.emit)
  const gathered = await gatherPackages(wish, archives, tools)
  const key = await keyOf(site)
  if (key === undefined) throw new Fault('infra-error', 'the package lists were removed meanwhile')
  const shelf = openShelf(host.cache)
  await shelf.tidy()
  const work = await makeWorkFolder(host.cache)
  try {
    const spec = bundleSpec({
      system: wish.system,
      buildSystem: host.system,
      tools: await toolsFolder(host.cache, gathered.tools, tools.signal),
      packages: gathered.root,
      busybox: gathered.busybox,
      kernel:
        kernel === undefined
          ? { packages: gathered.kernel }
          : { tree: await stageKernel(kernel, join(work, 'kernel')) },
      modules,
    })
    const path = await realise('distro.nix', spec, { work, link: shelf.link(key) }, tools)
    return { path, bundle: await readBundle(path), built: true }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function updateAll(archives: Archives, { emit, signal }: BuildTools): Promise<void> {
  for (const apt of archives.all) await updateLists(apt, emit, signal)
}

function warnOfUnused({ packages }: GuestWish, emit: Emit): void {
  for (const name of packages.filter(isKernelImage)) {
    emit({
      type: 'warning',
      message: `the package ${name} is left out: a kernel was given`,
      remedy: 'give one or the other',
    })
  }
}

async function makeWorkFolder(cache: string): Promise<string> {
  await mkdir(cache, { recursive: true })
  return mkdtemp(`${draftOf(join(cache, 'build'))}.`)
}
