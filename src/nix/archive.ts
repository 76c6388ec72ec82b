import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
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
}

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
  const cache = `file://${encodeURI(folder)}?compression=zstd`
  const features = ['--extra-experimental-features', 'nix-command']
  await nix.run('nix', [...features, 'copy', '--to', cache, path], { ...(signal && { signal }) })
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
  await writeFile(join(folder, 'nix-cache-info'), `StoreDir: ${nixStoreFolder}\n`)
  for (const each of paths) {
    const [hash] = basename(each.path).split('-')
    await writeFile(join(folder, `${hash}.narinfo`), renderNarInfo(each))
  }
  const only = ['--option', 'substituters', `file://${encodeURI(folder)}?trusted=true`]
  const what = ['--realise', take.path, '--add-root', take.link]
  const options = { substitute: true, ...(signal && { signal }) }
  await nix.run('nix-store', [...only, ...what], options).catch((error) => {
    const distrusted = error instanceof NixError && /ignoring untrusted/.test(error.stderr)
    throw distrusted ? new DistrustedUser() : error
  })
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
  return {
    path: field('StorePath'),
    narHash: field('NarHash'),
    narSize: Number(field('NarSize')),
    references: references.map((name) => join(nixStoreFolder, name)),
    file: basename(field('URL')),
    url: field('URL'),
  }
}

function renderNarInfo({ path, narHash, narSize, references, file }: ArchivedPath): string {
  return `StorePath: ${path}
URL: ${file}
Compression: zstd
NarHash: ${narHash}
NarSize: ${narSize}
References: ${references.map((each) => basename(each)).join(' ')}
`
}
