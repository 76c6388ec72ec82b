import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { archivePaths } from '../../nix/archive.ts'
import { missingPaths, outputPaths } from '../../nix/derivation.ts'
import type { Nix } from '../../nix/nix.ts'
import { closureInfo } from '../../nix/path-info.ts'
import { ownPaths } from './choose.ts'
import { checkUnpacked, mostBytes } from './limit.ts'
import { type Manifest, manifestFile } from './manifest.ts'

interface Packing {
  readonly nix: Nix
  readonly signal: AbortSignal
  /** What came from such a stock itself. */
  readonly brought: ReadonlySet<string>
}

/**
 * Writes what a guest's derivation makes, and of what that needs all that no cache of Nix's has,
 * into an empty folder. Gives whether there was something: the guest may not have been built.
 * Rejects with an Error that says why not.
 */
export async function packStock(
  derivation: string,
  folder: string,
  { nix, signal, brought }: Packing,
): Promise<boolean> {
  const [output] = await outputPaths(nix, derivation)
  if (output === undefined || (await missingPaths(nix, [output])).length > 0) return false
  const infos = await closureInfo(nix, output, signal)
  const own = await ownPaths(nix, infos, brought, signal)
  if (own.length === 0) return false
  checkUnpacked(own)
  const within = new Set(own.map(({ path }) => path))
  const needed = new Set(own.flatMap(({ references }) => references))
  const elsewhere = infos.filter(({ path }) => needed.has(path) && !within.has(path))
  const archived = await archivePaths(nix, [...within], elsewhere, folder, signal)
  const paths = archived.map(({ references, ...rest }) => ({
    ...rest,
    references: [...references],
  }))
  await checkPacked(folder, paths)
  const manifest: Manifest = { schema: 1, derivation, paths }
  await writeFile(join(folder, manifestFile), JSON.stringify(manifest))
  return true
}

async function checkPacked(folder: string, paths: Manifest['paths']): Promise<void> {
  const sizes = await Promise.all(
    paths.map(async ({ file }) => (await stat(join(folder, file))).size),
  )
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  if (bytes > mostBytes.packed)
    throw new Error(`its ${bytes} packed bytes are more than ${mostBytes.packed}`)
}
