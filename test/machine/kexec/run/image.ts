import { buildBundle } from '../../../../src/bundle/build.ts'
import { buildImage } from '../../../../src/bundle/image/build.ts'
import type { BuiltImage } from '../../../../src/model/image.ts'
import type { System } from '../../../../src/model/system.ts'
import { findNix } from '../../../../src/nix/find.ts'

/** The image of the distro guest for kexec, as this machine's package lists have it. */
export async function distroImage(
  system: System,
  secrets = false,
  packages: readonly string[] = [],
): Promise<BuiltImage> {
  const { signal } = new AbortController()
  const emit = () => undefined
  const options = { installer: 'auto', extraConfig: [], substituters: [] } as const
  const nix = await findNix(options, { emit, signal, install: true })
  const wish = { system, packages, refresh: false, machine: 'kexec' } as const
  const built = await buildBundle(wish, { nix, emit, signal })
  return buildImage(built, { nix, emit, signal }, { secrets })
}
