import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Where a kernel's modules are: `ROOT/lib/modules/RELEASE`. */
export interface ModuleTree {
  readonly root: string
  readonly release: string
}

/** The modules of the only kernel that a root tree has. */
export async function moduleTreeOf(root: string): Promise<ModuleTree> {
  const releases = await readdir(join(root, 'lib/modules'))
  const [release] = releases
  if (release === undefined || releases.length > 1)
    throw new Error(`${root} has modules of ${releases.length} kernels, and has to have one`)
  return { root, release }
}
