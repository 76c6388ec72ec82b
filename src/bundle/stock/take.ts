import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { FetchStock, TakenStock } from '../../model/edge.ts'
import { DistrustedUser, takeMissing } from '../../nix/archive.ts'
import type { BuildTools } from '../../nix/build.ts'
import { derivationClosure, missingPaths, outputPaths } from '../../nix/derivation.ts'
import { checkNarFile } from '../../nix/nar-file.ts'
import { NixError } from '../../nix/nix.ts'
import { counted } from './counted.ts'
import { checkUnpacked } from './limit.ts'
import { readManifest } from './manifest.ts'
import { unpacksAnywhere } from './unpacks-anywhere.ts'
import { wantedOf } from './wanted.ts'

/**
 * Brings what another machine has kept of a guest into the store, where the guest is not there.
 * Gives whether it is then. What is not sound is refused with a warning, and all is built as if
 * nothing had been kept.
 */
export async function bringStock(
  derivation: string,
  fetch: FetchStock,
  tools: BuildTools,
): Promise<boolean> {
  const { nix } = tools
  const outputs = await outputPaths(nix, derivation)
  const isThere = async () => (await missingPaths(nix, outputs)).length === 0
  if (await isThere()) return true
  await fetch(derivation, (folder) => takeStock(derivation, folder, tools))
  return await isThere()
}

/** Takes what a folder holds of a guest. Never rejects but for who cancels. */
export async function takeStock(
  derivation: string,
  folder: string,
  { nix, emit, signal }: BuildTools,
): Promise<TakenStock> {
  try {
    if (unpacksAnywhere(nix.version))
      throw new Error(`Nix ${nix.version} has a fault that lets what it unpacks write anywhere`)
    const manifest = await readManifest(folder)
    const wanted = wantedOf(manifest, derivation, await derivationClosure(nix, derivation))
    const missing = new Set(
      await missingPaths(
        nix,
        wanted.map(({ path }) => path),
      ),
    )
    const paths = wanted.filter(({ path }) => missing.has(path))
    if (paths.length === 0) return { sound: true, paths: [] }
    emit({ type: 'progress', message: `taking ${counted(paths)} from the cache` })
    checkUnpacked(paths)
    // The folder may hold more than it says, which Nix would read.
    const checked = join(folder, 'checked')
    await mkdir(checked)
    for (const each of paths) {
      await checkNarFile(join(folder, each.file), each, signal)
      await rename(join(folder, each.file), join(checked, each.file))
    }
    await takeMissing(nix, { folder: checked, paths }, signal)
    const message = `${counted(paths)} of the guest came from the cache`
    emit({ type: 'notice', message })
    return { sound: true, paths: paths.map(({ path }) => path) }
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof DistrustedUser) {
      emit({ type: 'notice', message: distrusted })
      return { sound: true, paths: [] }
    }
    const message = `refused what the cache has of the guest's store: ${reasonOf(error)}`
    emit({ type: 'warning', message, remedy: 'nothing: what is missing is built' })
    return { sound: false, paths: [] }
  }
}

/** Of Nix's words the errors alone: the rest are its lists of paths. */
function reasonOf(error: unknown): string {
  const errors = error instanceof NixError ? error.stderr.match(/^error: .*$/gm) : null
  if (errors !== null) return errors.map((line) => line.slice('error: '.length)).join('; ')
  return error instanceof Error ? error.message : String(error)
}

const distrusted =
  "what the cache has of the guest's store is left: Nix's daemon takes nothing from a user who is not in its trusted-users"
