import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Fault } from '../model/fault.ts'
import type { System } from '../model/system.ts'
import { contentIdentity, filesBelow } from './identity.ts'

/** The folder that holds `nix/` and `guest/`: the project's, whether we run from `src/` or `dist/`. */
export function assetsFolder(from: string = fileURLToPath(import.meta.url)): string {
  const folder = dirname(from)
  if (existsSync(join(folder, 'nix')) && existsSync(join(folder, 'guest'))) return folder
  if (folder === from) {
    throw new Fault('infra-error', 'the folders nix/ and guest/ are missing beside the tool', {
      remedy: 'install nixos-testbed whole: dist/, nix/ and guest/ stand side by side',
    })
  }
  return assetsFolder(folder)
}

/** What of the tool itself goes into a bundle: the functions that make it, and what runs inside. */
export function assetsOf(system: System): {
  readonly nix: string
  readonly guest: readonly string[]
} {
  const folder = assetsFolder()
  const guest = ['init', 'prepare', `bin/${system}/agent`]
  return { nix: join(folder, 'nix'), guest: guest.map((each) => join(folder, 'guest', each)) }
}

/** Hex, of what of the tool itself goes into a bundle. */
export function assetsIdentity(system: System): string {
  const { nix, guest } = assetsOf(system)
  return contentIdentity(assetsFolder(), [...filesBelow(nix), ...guest])
}
