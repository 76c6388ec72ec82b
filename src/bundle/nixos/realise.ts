import { realpath, rm } from 'node:fs/promises'
import { BuildError, type BuildTools, build } from '../../nix/build.ts'
import { buildFault } from '../build-fault.ts'

/** Has Nix build a derivation or fetch what it makes, and puts a link that keeps it. Gives its store path. */
export async function realiseGuest(
  derivation: string,
  link: string,
  tools: BuildTools,
): Promise<string> {
  const args = ['--realise', derivation, '--add-root', link]
  await rm(link, { force: true }) // Nix replaces those into its store only
  try {
    await build({ program: 'nix-store', args, substitute: true }, tools)
    return await realpath(link)
  } catch (error) {
    throw error instanceof BuildError ? buildFault(error) : error
  }
}
