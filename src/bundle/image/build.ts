import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { draftOf } from '../../host/draft.ts'
import type { BuiltBundle } from '../../model/bundle.ts'
import { Fault } from '../../model/fault.ts'
import type { BuiltImage } from '../../model/image.ts'
import type { BuildTools } from '../../nix/build.ts'
import { StaleLists } from '../apt/download.ts'
import { freshLists, updateLists } from '../apt/lists.ts'
import { type Archives, openArchives } from '../archives.ts'
import { type BuildHost, thisBuildHost } from '../host.ts'
import { realise } from '../realise.ts'
import { openShelf } from '../shelf.ts'
import { toolsFolder } from '../tools.ts'
import { imageKey } from './key.ts'
import { gatherImagePackages } from './packages.ts'
import { readImage } from './read.ts'
import { imageSpec } from './spec.ts'

export interface ImageOptions {
  /** This host where absent. */
  readonly host?: BuildHost
  /** Whether it brings what opens files encrypted with age. */
  readonly secrets?: boolean
}

/**
 * The image of a bundle, for a machine to jump into: the one that was built before, or a new one.
 * Rejects with a Fault: `build-failed` for a kernel that lacks what it needs, `infra-error` for the rest.
 */
export async function buildImage(
  built: BuiltBundle,
  tools: BuildTools,
  options: ImageOptions = {},
): Promise<BuiltImage & { readonly built: boolean }> {
  const { host = await thisBuildHost(), secrets = false } = options
  const known = await findImage(built, { ...options, host })
  if (known !== undefined) return { ...known, built: false }
  const archives = await openArchives(host, built.bundle.system)
  for (const apt of archives.all) await freshLists(apt, tools.emit, tools.signal)
  const build = () => buildOn(built, { host, archives, secrets }, tools)
  try {
    return { ...(await build()), built: true }
  } catch (error) {
    if (!(error instanceof StaleLists)) throw error
  }
  for (const apt of archives.all) await updateLists(apt, tools.emit, tools.signal)
  return { ...(await build()), built: true }
}

/** The image of a bundle, if it was built before. Starts no process. */
export async function findImage(
  built: BuiltBundle,
  { host: given, secrets = false }: ImageOptions = {},
): Promise<BuiltImage | undefined> {
  const host = given ?? (await thisBuildHost())
  const archives = await openArchives(host, built.bundle.system)
  const key = await imageKey(built, host, archives, secrets)
  return key === undefined ? undefined : openShelf(host.cache).find(key, readBuilt)
}

interface Site {
  readonly host: BuildHost
  readonly archives: Archives
  readonly secrets: boolean
}

async function buildOn(
  built: BuiltBundle,
  { host, archives, secrets }: Site,
  tools: BuildTools,
): Promise<BuiltImage> {
  const packages = await gatherImagePackages(archives, secrets, tools)
  const key = await imageKey(built, host, archives, secrets)
  if (key === undefined) throw new Fault('infra-error', 'the package lists were removed meanwhile')
  const shelf = openShelf(host.cache)
  await shelf.tidy()
  await mkdir(host.cache, { recursive: true })
  const work = await mkdtemp(`${draftOf(join(host.cache, 'build'))}.`)
  try {
    const programs = await toolsFolder(host.cache, packages.tools, tools.signal)
    const spec = imageSpec(built, packages, { system: host.system, tools: programs, secrets })
    const where = { work, link: shelf.link(key) }
    return await readBuilt(await realise('kexec.nix', spec, where, tools))
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function readBuilt(path: string): Promise<BuiltImage> {
  return { path, image: await readImage(path) }
}
