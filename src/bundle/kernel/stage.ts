import { constants } from 'node:fs'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { GivenKernel } from './given.ts'
import { unpackImage } from './image.ts'

/** Copies a kernel into a folder as `nix/kernel.nix` takes it: kernel, lib/modules/RELEASE. */
export async function stageKernel(kernel: GivenKernel, folder: string): Promise<string> {
  const modules = join(folder, 'lib/modules', kernel.release)
  await mkdir(modules, { recursive: true })
  await writeFile(join(folder, 'kernel'), unpackImage(await readFile(kernel.image)))
  const folders = new Set([...kernel.modules.keys()].map((name) => dirname(join(modules, name))))
  for (const each of folders) await mkdir(each, { recursive: true })
  for (const [name, file] of kernel.modules) {
    await copyFile(file, join(modules, name), constants.COPYFILE_FICLONE)
  }
  return folder
}
