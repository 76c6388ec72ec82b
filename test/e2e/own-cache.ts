import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../../src/host/folders.ts'
import { scratchFolder } from '../scratch.ts'

/** What nothing has to be built or downloaded again for; the rest is what a machine has come to know. */
const shared = /^(apt|bundles|host-packages|nix.*|tools)$/

/** An environment with a cache folder as on another machine, but for the guests that were built here. */
export function ownCache(): { readonly XDG_CACHE_HOME: string } {
  const home = scratchFolder()
  const own = join(home, 'nixos-testbed')
  mkdirSync(own)
  for (const name of readdirSync(cacheFolder()).filter((each) => shared.test(each)))
    symlinkSync(join(cacheFolder(), name), join(own, name))
  return { XDG_CACHE_HOME: home }
}
