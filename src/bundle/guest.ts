import type { BuiltBundle } from '../model/bundle.ts'
import { buildBundle, findBundle } from './build.ts'
import { givenBundle } from './given-bundle.ts'
import { buildImage, findImage, type ImageOptions } from './image/build.ts'
import { buildNixos, type NixosTools } from './nixos/build.ts'
import type { GuestWish } from './wish.ts'

/**
 * The guest a wish asks for, ready for the machine it is to run on; if it was built before. Whether
 * NixOS was, only Nix can tell.
 */
export async function findGuest(wish: GuestWish): Promise<BuiltBundle | undefined> {
  const { guest = 'distro' } = wish
  if (guest !== 'distro')
    return guest.kind === 'bundle' ? await givenBundle(guest, wish.system) : undefined
  const built = await findBundle(wish)
  if (built === undefined || wish.machine !== 'kexec') return built
  const image = await findImage(built, imageOptions(wish))
  return image && { ...built, image }
}

/** The same, built where it was not before. Rejects as buildBundle, buildNixos and buildImage do. */
export async function buildGuest(
  wish: GuestWish,
  tools: NixosTools,
): Promise<BuiltBundle & { readonly built: boolean }> {
  const { guest = 'distro' } = wish
  if (guest !== 'distro') {
    if (guest.kind === 'bundle') return { ...(await givenBundle(guest, wish.system)), built: false }
    return await buildNixos(guest, wish, tools)
  }
  const built = await buildBundle(wish, tools)
  if (wish.machine !== 'kexec') return built
  const image = await buildImage(built, tools, imageOptions(wish))
  return { ...built, image, built: built.built || image.built }
}

function imageOptions({ secrets = [] }: GuestWish): ImageOptions {
  return { secrets: secrets.length > 0 }
}
