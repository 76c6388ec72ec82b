import { type Archives, archiveIdentity } from './archives.ts'
import { assetsIdentity } from './assets.ts'
import { isKernelImage } from './distro/names.ts'
import type { BuildHost } from './host.ts'
import { hashOf } from './identity.ts'
import { kernelIdentity } from './kernel/given.ts'
import type { GivenKernel } from './kernel/given-kernel.ts'
import { type GuestWish, packagesOf } from './wish.ts'

/** Counts up when a bundle is put together otherwise from the same inputs, by the code here. */
const recipe = 1

/** The key of the bundle a wish asks for; undefined while the archives' contents are unknown. */
export async function bundleKey(
  wish: GuestWish,
  host: BuildHost,
  archives: Archives,
  kernel: GivenKernel | undefined,
): Promise<string | undefined> {
  const archive = await archiveIdentity(archives)
  if (archive === undefined) return undefined
  return hashOf([
    recipe,
    wish.system,
    host.system,
    archives.release,
    packagesOf(wish),
    archive,
    assetsIdentity(wish.system),
    kernel === undefined ? null : kernelIdentity(kernel),
    ...(hasAllDrivers(wish) ? ['all drivers'] : []),
  ]).slice(0, 32)
}

/** Whether the distribution's kernel is the one with drivers for all hardware, and nobody named it. */
export function hasAllDrivers({ machine, kernel, packages }: GuestWish): boolean {
  return machine === 'kexec' && kernel === undefined && !packages.some(isKernelImage)
}
