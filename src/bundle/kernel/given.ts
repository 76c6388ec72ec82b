import { Fault } from '../../model/fault.ts'
import type { KernelRequest } from '../../model/request.ts'
import type { System } from '../../model/system.ts'
import { fileIdentity, hashOf } from '../identity.ts'
import { readBuildTree } from './build-tree.ts'
import type { GivenKernel } from './given-kernel.ts'
import { readImage } from './image.ts'
import { readInstalled } from './installed.ts'

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
