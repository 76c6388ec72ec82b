import { copyFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Copies the kernel and the initrd of a Debian's root tree to where a machine is started from. */
export async function bootFilesOf(root: string, folder: string): Promise<void> {
  const boot = join(root, 'boot')
  const names = await readdir(boot)
  await copyFile(join(boot, only(names, 'vmlinuz-')), join(folder, 'kernel'))
  await copyFile(join(boot, only(names, 'initrd.img-')), join(folder, 'initrd'))
}

/** The only one of some names that begins so. */
export function only(names: readonly string[], prefix: string): string {
  const found = names.filter((name) => name.startsWith(prefix))
  const [name] = found
  if (name === undefined || found.length > 1)
    throw new Error(`/boot has ${found.length} of ${prefix}*, and has to have one`)
  return name
}
