import { Fault } from '../../model/fault.ts'
import type { KernelRequest } from '../../model/request.ts'
import type { System } from '../../model/system.ts'
import { fileIdentity, hashOf } from '../identity.ts'
import { readBuildTree } from './build-tree.ts'
import type { KernelConfig } from './config.ts'
import { readImage } from './image.ts'
import { readInstalled } from './installed.ts'

/** A kernel the user brings, as it lies on the host. */
export interface GivenKernel {
  readonly image: string
  /** `uname -r`. */
  readonly release: string
  readonly config?: { readonly file: string; readonly config: KernelConfig }
  /** Where its modules were looked for. */
  readonly modulesFrom: string
  /** The files of lib/modules/RELEASE, by their names below it, and where each lies. */
  readonly modules: ReadonlyMap<string, string>
}

/** Finds everything that belongs to the kernel. Rejects with a Fault for what cannot be booted as asked. */
export async function readKernel(request: KernelRequest, system: System): Promise<GivenKernel> {
  const kernel =
    request.kind === 'build-tree'
      ? await readBuildTree(request.tree, system)
      : await readInstalled(request)
  const image = await readImage(kernel.image)
  if (image.system === system) return kernel
  throw new Fault(
    'build-failed',
    `${kernel.image} is a kernel for ${image.system}, not ${system}`,
    {
      remedy: `add --system ${image.system}`,
    },
  )
}

/** Hex: changes when any file of the kernel does, without reading them. */
export function kernelIdentity({ image, config, release, modules }: GivenKernel): string {
  const files = [image, ...(config === undefined ? [] : [config.file]), ...modules.values()]
  return hashOf([release, [...modules.keys()], files.map(fileIdentity)])
}
