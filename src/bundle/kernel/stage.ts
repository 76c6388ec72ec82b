import { constants } from 'node:fs'
import { copyFile, link, lstat, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Fault } from '../../model/fault.ts'
import type { KernelConfig } from './config.ts'
import type { GivenKernel } from './given-kernel.ts'
import { readUnpacked } from './image.ts'
import { kernelNeeds } from './needs.ts'
import { isWithin } from './place.ts'
import { mostBinary, pathOf, withPlain } from './plain-file.ts'

/**
 * Puts a kernel together in a folder as `nix/kernel.nix` takes it: kernel, config, lib/modules/RELEASE.
 * Rejects with a Fault for names that lead out of these, and for what is no plain file any more.
 */
export async function stageKernel(kernel: GivenKernel, folder: string): Promise<string> {
  const modules = below(join(folder, 'lib/modules'), kernel.release)
  const files = [...kernel.modules].map(([name, from]) => ({ from, to: below(modules, name) }))
  await mkdir(modules, { recursive: true })
  for (const parent of new Set(files.map(({ to }) => dirname(to)))) {
    await mkdir(parent, { recursive: true })
  }
  for (const { from, to } of files) await linkOrCopy(from, to)
  if (kernel.config !== undefined && !kernel.modules.has(builtinList)) {
    await writeFile(below(modules, builtinList), builtinOf(kernel.config.config))
  }
  await writeFile(join(folder, 'kernel'), await readUnpacked(kernel.image))
  if (kernel.config !== undefined) await linkOrCopy(kernel.config.file, join(folder, 'config'))
  return folder
}

const builtinList = 'modules.builtin'

/** What a guest may need and this kernel has built in, as a build lists it. */
function builtinOf(config: KernelConfig): string {
  const needs = kernelNeeds.filter(({ symbol }) => config.get(symbol) === 'y')
  return needs.flatMap(({ module }) => (module ? [`kernel/${module}.ko\n`] : [])).join('')
}

/** The path of a name in a folder. Throws a Fault where it would be the folder itself or outside. */
function below(folder: string, name: string): string {
  const path = join(folder, name)
  if (path !== folder && isWithin(path, folder)) return path
  throw new Fault(
    'build-failed',
    `the kernel has a file named ${name}, which leads out of its folder`,
    {
      remedy: 'build it again, in a tree that nobody else writes to',
    },
  )
}

/** A second name costs nothing, where the file system and the owner allow one. */
function linkOrCopy(from: string, to: string): Promise<void> {
  return withPlain(from, mostBinary, async (file, { dev, ino }) => {
    await link(from, to).catch(() => undefined)
    const linked = await lstat(to).catch(() => undefined)
    if (linked?.dev === dev && linked.ino === ino) return
    await rm(to, { force: true })
    await copyFile(pathOf(file), to, constants.COPYFILE_EXCL)
  })
}
