import { copyFile, link, mkdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { GivenKernel } from './given.ts'
import { unpackImage } from './image.ts'

/** Puts a kernel together in a folder as `nix/kernel.nix` takes it: kernel, config, lib/modules/RELEASE. */
export async function stageKernel(kernel: GivenKernel, folder: string): Promise<string> {
  const modules = join(folder, 'lib/modules', kernel.release)
  const files = [...kernel.modules].map(([name, from]) => ({ from, to: join(modules, name) }))
  await mkdir(modules, { recursive: true })
  for (const parent of new Set(files.map(({ to }) => dirname(to)))) {
    await mkdir(parent, { recursive: true })
  }
  for (const { from, to } of files) await linkOrCopy(from, to)
  await writeFile(join(folder, 'kernel'), unpackImage(await readFile(kernel.image)))
  if (kernel.config !== undefined) await copyFile(kernel.config.file, join(folder, 'config'))
  return folder
}

/** A second name costs nothing, where the file system and the owner allow one; never of a link itself. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(await realpath(from), to).catch(() => copyFile(from, to))
}
