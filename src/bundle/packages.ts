import type { Emit } from '../model/event.ts'
import { Fault } from '../model/fault.ts'
import { type Downloaded, download } from './apt/download.ts'
import { resolvePackages } from './apt/resolve.ts'
import type { Archives } from './archives.ts'
import {
  basePackages,
  busyboxPackage,
  isKernelImage,
  isKernelPackage,
  kernelPackage,
  toolPackages,
} from './distro/names.ts'
import type { Release } from './distro/release.ts'
import { type GuestWish, packagesOf } from './wish.ts'

/** The packages a bundle is made of, downloaded. */
export interface Gathered {
  readonly root: readonly Downloaded[]
  readonly busybox: Downloaded
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
  const asked = packagesOf(wish).filter((name) => !isKernelImage(name))
  const root = await resolvePackages(guest, [...basePackages, ...asked], signal)
  const tools = await resolvePackages(build, toolPackages, signal)
  const boot = await resolvePackages(guest, [busyboxPackage, ...kernelsOf(wish, release)], signal)

  const kernel = boot.filter(({ name }) => isKernelPackage(name))
  const busybox = boot.filter(({ name }) => name === busyboxPackage)
  const tree = root.filter(({ name }) => !isKernelPackage(name))

  const get = (apt: typeof guest, packages: typeof root) => download(apt, packages, emit, signal)
  return {
    root: await get(guest, tree),
    busybox: only(await get(guest, busybox)),
    kernel: await get(guest, kernel),
    tools: await get(build, tools),
  }
}

function only([first]: readonly Downloaded[]): Downloaded {
  if (first !== undefined) return first
  throw new Fault('infra-error', `apt leaves out ${busyboxPackage}, which was asked for`)
}

/** The packages that bring the kernel: those the user names, or the distribution's own. */
function kernelsOf(
  { kernel, packages, system, machine = 'vm' }: GuestWish,
  { family }: Release,
): string[] {
  if (kernel !== undefined) return []
  const named = packages.filter(isKernelImage)
  return named.length > 0 ? named : [kernelPackage(family, system, machine)]
}
