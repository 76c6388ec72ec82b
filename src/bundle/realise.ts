import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Emit } from '../model/event.ts'
import { Fault } from '../model/fault.ts'
import { type Nix, NixError } from '../nix/nix.ts'
import { assetsOf } from './assets.ts'
import type { ImageSpec } from './image/spec.ts'
import type { BundleSpec } from './spec.ts'

const shownLines = 20

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
  tools: { readonly nix: Nix; readonly emit: Emit; readonly signal?: AbortSignal | undefined },
): Promise<string> {
  const file = join(where.work, 'spec.json')
  await writeFile(file, JSON.stringify(spec))
  const log: string[] = []
  const onStderrLine = (line: string) => {
    log.push(line)
    const part = partOf(line)
    if (part !== undefined)
      tools.emit({ type: 'progress', message: `building the guest's ${part}` })
  }
  const args = [join(assetsOf(spec.system).nix, name), '--argstr', 'spec', file]
  // One that leads to no guest any more: Nix replaces those into its store only.
  await rm(where.link, { force: true })
  try {
    const path = await tools.nix.run('nix-build', [...args, '--out-link', where.link], {
      onStderrLine,
      ...(tools.signal && { signal: tools.signal }),
    })
    return path.trim()
  } catch (error) {
    throw error instanceof NixError ? buildFault(error, log) : error
  }
}

/** `building '/nix/store/HASH-testbed-root.drv'...` -> `root` */
function partOf(line: string): string | undefined {
  return /^building '\/nix\/store\/\w+-testbed-([a-z]+).*\.drv'/.exec(line)?.[1]
}

/** A derivation that failed is the build's fault; anything else is Nix's. */
function buildFault(error: NixError, log: readonly string[]): Fault {
  const said = log.filter(
    (line) => !/^(building '|these \d+ deriv|this deriv| {2}\/nix\/store)/.test(line),
  )
  const last = said.slice(-shownLines).join('\n')
  const [, derivation] =
    /[bB]uilder for '\/nix\/store\/\w+-([^']+)\.drv'.* failed/.exec(error.stderr) ?? []
  if (derivation === undefined) {
    const why = last === '' ? error.message : `${firstError(said)}\n${last}`
    return new Fault('infra-error', `Nix cannot build the guest: ${why}`, { cause: error })
  }
  const remedy = /the kernel lacks modules/.test(last)
    ? 'build the kernel with these symbols, or give the folder of its modules: --modules DIR'
    : 'leave out the packages or the kernel it names; the host packages alone are known to build'
  return new Fault('build-failed', `${derivation} does not build: ${firstError(said)}\n${last}`, {
    remedy,
    cause: error,
  })
}

/** The line to tell where there is room for one. */
function firstError(said: readonly string[]): string {
  return said.find((line) => /^\s*error:/.test(line))?.trim() ?? said.at(-1) ?? ''
}
