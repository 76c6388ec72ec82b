import { buildBundle } from '../../src/bundle/build.ts'
import { buildImage } from '../../src/bundle/image/build.ts'
import { findNix } from '../../src/nix/find.ts'
import type { Bench } from '../measure/interleave.ts'

/** The store path of the image that a run with these packages ships, built where it is not yet. */
export async function imageOf(
  packages: readonly string[],
  { tell, signal }: Bench,
): Promise<string> {
  tell('building the image, where it is not built yet')
  const emit = () => undefined
  const options = { installer: 'auto', extraConfig: [], substituters: [] } as const
  const nix = await findNix(options, { emit, signal, install: true })
  const wish = { system: 'x86_64-linux', packages, refresh: false, machine: 'kexec' } as const
  const built = await buildBundle(wish, { nix, emit, signal })
  return (await buildImage(built, { nix, emit, signal })).path
}
