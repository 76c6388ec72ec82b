import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheFolder } from '../../src/host/folders.ts'
import { PrivateMounts } from '../e2e/mounts.ts'
import { launcher } from '../e2e/tool.ts'

/** The host as one row's run sees it: folders of its own, and programs before all others. */
export interface Site {
  readonly folder: string
  /** What starts the tool. */
  launcher: string
  /** `$XDG_CACHE_HOME`; the rows share one unless they take their own. */
  cacheHome: string
  templates: string
  bundles: string
  readonly stateHome: string
  readonly tmp: string
  /** The run folder. */
  readonly results: string
  /** Goes first on `$PATH`. */
  readonly bin: string
  readonly environment: Record<string, string>
  /** What the row itself has put among the templates. */
  readonly ours: string[]
  /** Mounts that no other process sees. */
  mounts: PrivateMounts | undefined
}

const shared = mkdtempSync(join(tmpdir(), 'faults-'))

/** Removes what the rows share. */
export function removeShared(): void {
  rmSync(shared, { recursive: true, force: true })
}

/** Makes a cache folder with the guests and tools that were made before, and an empty shelf of templates. */
export function makeCache(cacheHome: string): string {
  const ours = join(cacheHome, 'nixos-testbed')
  if (existsSync(ours)) return ours
  mkdirSync(join(ours, 'templates'), { recursive: true })
  for (const name of readdirSync(cacheFolder())) {
    if (!/^(apt|tools|nix|host-packages|.*\.json)$/.test(name)) continue
    symlinkSync(join(cacheFolder(), name), join(ours, name))
  }
  const bundles = 'bundles'
  cpSync(join(cacheFolder(), bundles), join(ours, bundles), {
    recursive: true,
    verbatimSymlinks: true,
  })
  return ours
}

/** `cacheHome`: another than the rows'. */
export function newSite(cacheHome = join(shared, 'cache')): Site {
  const folder = mkdtempSync(join(shared, 's')) // short: sockets lie below
  const [stateHome, tmp, bin] = ['state', 'tmp', 'bin'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  mkdirSync(tmp)
  mkdirSync(join(bin, 'qemu'), { recursive: true })
  const ours = makeCache(cacheHome)
  return {
    folder,
    launcher,
    cacheHome,
    templates: join(ours, 'templates'),
    bundles: join(ours, 'bundles'),
    stateHome,
    tmp,
    results: join(folder, 'run'),
    bin,
    environment: {
      XDG_CACHE_HOME: cacheHome,
      XDG_STATE_HOME: stateHome,
      TMPDIR: tmp,
      PATH: `${bin}:${join(bin, 'qemu')}:${process.env.PATH}`,
    },
    ours: [],
    mounts: undefined,
  }
}

/** A path of a site, to be looked at from outside. */
export function outside({ mounts }: Site, path: string): string {
  return mounts === undefined ? path : mounts.outside(path)
}

export async function removeSite({ folder, mounts }: Site): Promise<void> {
  await mounts?.end()
  rmSync(folder, { recursive: true, force: true })
}

/** Gives a site mounts of its own, made by these lines of sh. */
export async function mountIn(site: Site, script: string): Promise<void> {
  site.mounts = await PrivateMounts.make(script)
}
