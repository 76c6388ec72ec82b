import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { draftOf } from '../../host/draft.ts'
import { agentProtocol, type BuiltBundle } from '../../model/bundle.ts'
import type { FetchStock } from '../../model/edge.ts'
import type { NixosGuest } from '../../model/guest.ts'
import type { BuildTools } from '../../nix/build.ts'
import { type BuildHost, thisBuildHost } from '../host.ts'
import { hashOf } from '../identity.ts'
import { readImage } from '../image/read.ts'
import { checkKernel } from '../kernel/check.ts'
import { readKernel } from '../kernel/given.ts'
import { distributionModules } from '../kernel/needs.ts'
import { stageKernel } from '../kernel/stage.ts'
import { readBundle } from '../read.ts'
import { openShelf } from '../shelf.ts'
import { bringStock } from '../stock/take.ts'
import type { GuestWish } from '../wish.ts'
import { evaluate } from './evaluate.ts'
import { realiseGuest } from './realise.ts'
import type { NixosSpec } from './spec.ts'

export interface NixosTools extends BuildTools {
  /** Absent where nobody keeps store paths of guests. */
  readonly fetchStock?: FetchStock | undefined
}

/**
 * The bundle of a NixOS configuration, its image for hardware, and microcode for that. It is evaluated
 * each time: what it is made from only Nix can tell. Rejects with a Fault: `build-failed` for what does
 * not evaluate or build, `infra-error` for the rest.
 */
export async function buildNixos(
  guest: NixosGuest,
  wish: GuestWish,
  tools: NixosTools,
  given?: BuildHost,
): Promise<BuiltBundle & { readonly built: boolean }> {
  const host = given ?? (await thisBuildHost())
  const shelf = openShelf(host.cache)
  await shelf.tidy()
  const place = (...more: readonly string[]) =>
    shelf.link(hashOf(['nixos', wish.system, guest, wish.kernel, ...more]).slice(0, 32))
  const work = await mkdtemp(`${draftOf(join(host.cache, 'build'))}.`)
  try {
    const folder = join(work, 'guest')
    await mkdir(folder)
    const kernel = await kernelFor(wish, join(folder, 'kernel'), tools)
    const { system } = wish
    const image = imageFor(wish)
    const ofHardware = { ...image, microcode: wantsMicrocode(wish) }
    const spec = {
      guest,
      system,
      buildSystem: host.system,
      agentProtocol,
      ...kernel,
      ...ofHardware,
    }
    const [first = '', second, third] = await evaluate(spec, folder, tools)
    const bundle = await realised(first, place(), tools)
    const built = { path: bundle.path, bundle: await readBundle(bundle.path), built: bundle.isNew }
    if (second === undefined) return built
    const { path, isNew } = await realised(second, place('image'), tools)
    const made = { path, image: await readImage(path) }
    const hardware = { ...built, image: made, built: built.built || isNew }
    if (third === undefined) return hardware
    const microcode = await realised(third, place('microcode'), tools)
    return { ...hardware, microcode: microcode.path }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

function imageFor({ machine, secrets = [] }: GuestWish): Pick<NixosSpec, 'image'> {
  return machine === 'kexec' ? { image: { secrets: secrets.length > 0 } } : {}
}

/** Other processors than those of x86_64 have none. */
function wantsMicrocode({ machine, system, hardware }: GuestWish): boolean {
  return machine === 'kexec' && system === 'x86_64-linux' && hardware?.microcode?.kind === 'auto'
}

/** What a derivation makes, and whether it was made here, for a place that led to something else before. */
async function realised(derivation: string, link: string, tools: NixosTools) {
  const before = await realpath(link).catch(() => undefined)
  const { fetchStock } = tools
  const brought = fetchStock !== undefined && (await bringStock(derivation, fetchStock, tools))
  const path = await realiseGuest(derivation, link, tools)
  return { path, isNew: path !== before && !brought }
}

/** What the initrd loads of the configuration's own kernel, or of the user's in its place. */
async function kernelFor(
  { kernel: request, system }: GuestWish,
  folder: string,
  { emit }: BuildTools,
): Promise<Pick<NixosSpec, 'modules' | 'hasTree'>> {
  if (request === undefined) return { modules: distributionModules, hasTree: false }
  const kernel = await readKernel(request, system)
  const modules = checkKernel(kernel, system, emit)
  await stageKernel(kernel, folder)
  return { modules, hasTree: true }
}
