import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BuildError, type BuildTools, build } from '../nix/build.ts'
import { assetsOf } from './assets.ts'
import { buildFault } from './build-fault.ts'
import type { ImageSpec } from './image/spec.ts'
import type { BundleSpec } from './spec.ts'

/** What Nix can be told to build, and by which of our functions. */
interface Specs {
  readonly 'distro.nix': BundleSpec
  readonly 'kexec.nix': ImageSpec
}

/** Has Nix build what a spec says, and puts a link that keeps it. Gives its store path. */
export async function realise<Name extends keyof Specs>(
  name: Name,
  spec: Specs[Name],
  where: { readonly work: string; readonly link: string },
  tools: BuildTools,
): Promise<string> {
  const file = join(where.work, 'spec.json')
  await writeFile(file, JSON.stringify(spec))
  const function_ = join(assetsOf(spec.system).nix, name)
  const args = [function_, '--argstr', 'spec', file, '--out-link', where.link]
  // One that leads to no guest any more: Nix replaces those into its store only.
  await rm(where.link, { force: true })
  try {
    return (await build({ program: 'nix-build', args }, tools)).trim()
  } catch (error) {
    throw error instanceof BuildError ? buildFault(error, remedyFor) : error
  }
}

/** By the last lines of the build's log. */
function remedyFor(last: readonly string[]): string {
  return last.some((line) => line.includes('the kernel lacks modules'))
    ? 'build the kernel with these symbols, or give the folder of its modules: --modules DIR'
    : 'leave out the packages or the kernel it names; the host packages alone are known to build'
}
