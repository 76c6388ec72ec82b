import type { Emit } from '../model/event.ts'
import { type Downloaded, download } from './apt/download.ts'
import { resolvePackages } from './apt/resolve.ts'
import type { Archives } from './archives.ts'
import {
  basePackages,
  isKernelImage,
  isKernelPackage,
  kernelPackage,
  toolPackages,
} from './distro/names.ts'
import type { GuestWish } from './wish.ts'

/** The packages a bundle is made of, downloaded. */
export interface Gathered {
  readonly root: readonly Downloaded[]
  /** The kernel's; none where the user brings one. */
  readonly kernel: readonly Downloaded[]
  readonly tools: readonly Downloaded[]
}

/** Finds out which packages a wish needs and fetches those that are not here yet. */
export async function gatherPackages(
  wish: GuestWish,
  { release, guest, build }: Archives,
  { emit, signal }: { readonly emit: Emit; readonly signal?: AbortSignal | undefined },
): Promise<Gathered> {
  emit({ type: 'progress', message: 'finding out which packages are needed' })
  const asked = wish.packages.filter((name) => !isKernelImage(name))
  const root = await resolvePackages(guest, [...basePackages, ...asked], signal)
  const tools = await resolvePackages(build, toolPackages, signal)
  const kernel = wish.kernel === undefined ? await resolvePackages(guest, kernels(), signal) : []

  const get = (apt: typeof guest, packages: typeof root) => download(apt, packages, emit, signal)
  return {
    root: await get(
      guest,
      root.filter(({ name }) => !isKernelPackage(name)),
    ),
    kernel: await get(
      guest,
      kernel.filter(({ name }) => isKernelPackage(name)),
    ),
    tools: await get(build, tools),
  }

  function kernels(): string[] {
    const named = wish.packages.filter(isKernelImage)
    return named.length > 0 ? named : [kernelPackage(release.family, wish.system)]
  }
}
