import { existsSync } from 'node:fs'
import { lstat, realpath, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { draftOf } from '../../host/draft.ts'
import { sha256Of } from '../../host/sha256.ts'
import type { BuiltBundle } from '../../model/bundle.ts'
import type { Emit } from '../../model/event.ts'
import { DistrustedUser, takeFromArchive } from '../../nix/archive.ts'
import type { Nix } from '../../nix/nix.ts'
import { borrowLists } from '../apt/lists.ts'
import { readBundle } from '../read.ts'
import { openShelf } from '../shelf.ts'
import { keyOf, type Site } from '../site.ts'
import { type Manifest, readManifest } from './manifest.ts'

/** Where a cache puts the guest it brought, until somebody asks for it. */
export const parcelFolder = (cache: string) => join(cache, 'parcel')

interface Tools {
  readonly nix: Nix
  readonly emit: Emit
  readonly signal?: AbortSignal | undefined
}

/**
 * The guest that a cache brought, if it is the one asked for. It is used up either way; one that
 * is not sound is refused with a warning, and then it is as if none had been there.
 */
export async function takeParcel(site: Site, tools: Tools): Promise<BuiltBundle | undefined> {
  const { emit, signal } = tools
  const arrived = parcelFolder(site.host.cache)
  const folder = draftOf(arrived)
  if (!(await claim(arrived, folder))) return undefined
  try {
    const manifest = await readManifest(folder)
    await borrowAll(site, manifest)
    if ((await keyOf(site)) !== manifest.key) return undefined
    emit({ type: 'progress', message: 'taking the guest from the cache' })
    await checkFiles(folder, manifest)
    const built = await unpack(site, folder, manifest, tools)
    emit({ type: 'notice', message: `the guest came from the cache: ${built.path}` })
    return built
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof DistrustedUser) {
      emit({ type: 'notice', message: distrusted })
      return undefined
    }
    const why = error instanceof Error ? error.message : String(error)
    const message = `refused the guest from the cache: ${why}`
    emit({ type: 'warning', message, remedy: 'nothing: it is built anew' })
    return undefined
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const distrusted =
  "the guest from the cache is left: Nix's daemon takes nothing from a user who is not in its trusted-users"

/** Another run on this host may want it too; one gets it. */
function claim(arrived: string, folder: string): Promise<boolean> {
  return rename(arrived, folder).then(
    () => true,
    () => false,
  )
}

async function borrowAll({ archives }: Site, { lists }: Manifest): Promise<void> {
  for (const apt of archives.all) {
    const told = lists.find(({ system }) => system === apt.system)
    if (told !== undefined) await borrowLists(apt, told)
  }
}

async function checkFiles(folder: string, { paths }: Manifest): Promise<void> {
  for (const { file, sha256 } of paths) {
    const path = join(folder, file)
    if (!(await lstat(path)).isFile()) throw new Error(`${file} is no plain file`)
    const actual = await sha256Of(path)
    if (actual !== sha256) throw new Error(`${file} has the SHA-256 ${actual}, not ${sha256}`)
  }
}

/** What is found wrong only in the store leaves it again: a build would take it for its own. */
async function unpack(
  { host, wish }: Site,
  folder: string,
  manifest: Manifest,
  { nix, signal }: Tools,
): Promise<BuiltBundle> {
  const { key, bundle: path, paths } = manifest
  const shelf = openShelf(host.cache)
  await shelf.tidy()
  const fresh = paths.map((each) => each.path).filter((each) => !existsSync(each))
  try {
    await takeFromArchive(nix, { folder, paths }, { path, link: shelf.link(key) }, signal)
    await checkHashes(nix, paths)
    const bundle = await checkBundle(manifest)
    if (bundle.system !== wish.system) throw new Error(`it is for ${bundle.system}`)
    return { path, bundle }
  } catch (error) {
    await rm(shelf.link(key), { force: true })
    const there = fresh.filter((each) => existsSync(each))
    if (there.length > 0) await nix.run('nix-store', ['--delete', ...there])
    throw error
  }
}

async function checkHashes(nix: Nix, paths: Manifest['paths']): Promise<void> {
  const asked = ['--query', '--hash', ...paths.map(({ path }) => path)]
  const hashes = (await nix.run('nix-store', asked)).trim().split('\n')
  for (const [index, { path, narHash }] of paths.entries()) {
    if (hashes[index] !== narHash) throw new Error(`${path} is ${hashes[index]}, not ${narHash}`)
  }
}

/** The bundle's description, where all it names lies in the paths that came: a link could lead anywhere. */
async function checkBundle({ bundle: path, paths }: Manifest): Promise<BuiltBundle['bundle']> {
  await checkInside(join(path, 'bundle.json'), paths)
  const bundle = await readBundle(path)
  const { file, vmlinux = file } = bundle.kernel
  for (const each of [file, vmlinux, bundle.initrd, bundle.root]) {
    await checkInside(join(path, each), paths)
  }
  return bundle
}

async function checkInside(file: string, paths: Manifest['paths']): Promise<void> {
  const real = await realpath(file)
  if (paths.some(({ path }) => real.startsWith(`${path}/`))) return
  throw new Error(`${file} leads to ${real}, outside what came with it`)
}
