import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { nixStoreFolder } from '../host/nix.ts'
import { type Nix, NixError } from './nix.ts'

/** A store path in an archive: what Nix knows of it, and the file that holds it. */
export interface ArchivedPath {
  readonly path: string
  /** As Nix writes it: `sha256:` and 52 digits. */
  readonly narHash: string
  /** In bytes. */
  readonly narSize: number
  readonly references: readonly string[]
  /** The path's content, a compressed NAR, in the archive's folder. */
  readonly file: string
  /** What the path is made of its content by, where it is. */
  readonly ca?: string | undefined
}

const features = ['--extra-experimental-features', 'nix-command']

/**
 * Writes a store path and all it needs to an empty folder, a file for each.
 * Rejects with a NixError, or with a Fault for want of room.
 */
export async function archiveClosure(
  nix: Nix,
  path: string,
  folder: string,
  signal?: AbortSignal,
): Promise<ArchivedPath[]> {
  await copyTo(nix, folder, [path], signal)
  return await readArchive(folder)
}

/**
 * The same for some store paths alone. What else they need, `elsewhere`, is only told of, as Nix
 * writes no path whose references are not there.
 */
export async function archivePaths(
  nix: Nix,
  paths: readonly string[],
  elsewhere: readonly Omit<ArchivedPath, 'file'>[],
  folder: string,
  signal?: AbortSignal,
): Promise<ArchivedPath[]> {
  await describe(
    folder,
    elsewhere.map((each) => ({ ...each, file: 'elsewhere' })),
  )
  await copyTo(nix, folder, ['--no-recursive', ...paths], signal)
  for (const { path } of elsewhere) await rm(join(folder, infoOf(path)))
  return await readArchive(folder)
}

async function copyTo(
  nix: Nix,
  folder: string,
  what: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const cache = `file://${encodeURI(folder)}?compression=zstd`
  await nix.run('nix', [...features, 'copy', '--to', cache, ...what], { ...(signal && { signal }) })
}

/** Makes what Nix has written plain files with plain names. */
async function readArchive(folder: string): Promise<ArchivedPath[]> {
  const infos = (await readdir(folder)).filter((name) => name.endsWith('.narinfo'))
  const paths: ArchivedPath[] = []
  for (const name of infos.sort()) {
    const { url, ...path } = parseNarInfo(await readFile(join(folder, name), 'utf8'))
    await rename(join(folder, url), join(folder, path.file))
    paths.push(path)
  }
  return paths
}

/**
 * Has Nix take one of the archived paths, with what it needs of the others, into its store, and
 * puts a link that keeps it. Nix checks each against its hash.
 * Rejects with a DistrustedUser or a NixError.
 */
export async function takeFromArchive(
  nix: Nix,
  archive: { readonly folder: string; readonly paths: readonly ArchivedPath[] },
  take: { readonly path: string; readonly link: string },
  signal?: AbortSignal,
): Promise<void> {
  const { folder, paths } = archive
  await describe(folder, paths)
  const only = ['--option', 'substituters', `file://${encodeURI(folder)}?trusted=true`]
  const what = ['--realise', take.path, '--add-root', take.link]
  const options = { substitute: true, ...(signal && { signal }) }
  await nix.run('nix-store', [...only, ...what], options).catch(rethrow)
}

/**
 * Has Nix take paths of an archive into its store, as many as it can; what they need besides comes
 * from the caches it is configured with. Those are asked first: what one of them has, it gives.
 * Rejects with a DistrustedUser or a NixError.
 */
export async function takeMissing(
  nix: Nix,
  { folder, paths }: { readonly folder: string; readonly paths: readonly ArchivedPath[] },
  signal?: AbortSignal,
): Promise<void> {
  await describe(folder, paths)
  const cache = `file://${encodeURI(folder)}?trusted=true`
  const further = ['--option', 'extra-substituters', cache, '--option', 'fallback', 'true']
  const what = ['--realise', '--keep-going', ...paths.map(({ path }) => path)]
  const options = { substitute: true, ...(signal && { signal }) }
  await nix.run('nix-store', [...further, ...what], options).catch(rethrow)
}

/** The last of all caches that Nix asks: the smallest number is the first, Nix's own has 40. */
const priority = 1000

/** Makes a folder what Nix reads as a cache. */
async function describe(folder: string, paths: readonly ArchivedPath[]): Promise<void> {
  const about = `StoreDir: ${nixStoreFolder}\nPriority: ${priority}\n`
  await writeFile(join(folder, 'nix-cache-info'), about)
  for (const each of paths) await writeFile(join(folder, infoOf(each.path)), renderNarInfo(each))
}

function infoOf(path: string): string {
  const [hash] = basename(path).split('-')
  return `${hash}.narinfo`
}

function rethrow(error: unknown): never {
  const distrusted = error instanceof NixError && /ignoring untrusted/.test(error.stderr)
  throw distrusted ? new DistrustedUser() : error
}

/** Nix's daemon lets this user bring nothing of his own into the store. */
export class DistrustedUser extends Error {}

/** Reads the description Nix writes beside a path's content. */
export function parseNarInfo(text: string): ArchivedPath & { readonly url: string } {
  const fields = new Map(
    Array.from(text.matchAll(/^(\w+): ?(.*)$/gm), ([, k = '', v = '']) => [k, v]),
  )
  const field = (name: string) => fields.get(name) ?? ''
  const references = field('References').split(' ').filter(Boolean)
  const ca = field('CA')
  return {
    path: field('StorePath'),
    narHash: field('NarHash'),
    narSize: Number(field('NarSize')),
    references: references.map((name) => join(nixStoreFolder, name)),
    file: basename(field('URL')),
    url: field('URL'),
    ...(ca === '' ? {} : { ca }),
  }
}

function renderNarInfo({ path, narHash, narSize, references, file, ca }: ArchivedPath): string {
  return `StorePath: ${path}
URL: ${file}
Compression: zstd
NarHash: ${narHash}
NarSize: ${narSize}
References: ${references.map((each) => basename(each)).join(' ')}
${ca === undefined ? '' : `CA: ${ca}\n`}`
}
