import { rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Fault } from '../model/fault.ts'
import { BuildError, type BuildTools, build } from '../nix/build.ts'
import { assetsOf } from './assets.ts'
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
    throw error instanceof BuildError ? buildFault(error) : error
  }
}

/** A derivation that failed is the build's fault; anything else is Nix's. */
function buildFault(error: BuildError): Fault {
  const [failed] = error.failed
  if (failed === undefined) {
    const why = [...error.errors.slice(0, 1), error.message].join('\n')
    return new Fault('infra-error', `Nix cannot build the guest: ${why}`, { cause: error })
  }
  const { name, where, why, last, log } = failed
  const remedy = last.some((line) => line.includes('the kernel lacks modules'))
    ? 'build the kernel with these symbols, or give the folder of its modules: --modules DIR'
    : 'leave out the packages or the kernel it names; the host packages alone are known to build'
  const said = last.findLast((line) => line.trim() !== '')
  const lines = [
    `${name} does not build${where === undefined ? '' : ` on ${where}`} (${why})${said === undefined ? '' : `: ${said}`}`,
    ...last,
    ...(log === undefined ? [] : [`all of its log: files/evidence/${basename(log)}`]),
  ]
  return new Fault('build-failed', lines.join('\n'), { remedy, cause: error })
}
