import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fakeProgram, gate, hide } from './programs.ts'
import { makeCache, mountIn, type Site } from './site.ts'
import { usualOnes } from './templates.ts'

/** What is done to the host before a run. */

/** QEMU is missing, and apt-get takes for ever over a call with these words. */
const holdApt = (words: string) => async (site: Site) => {
  gate(site, 'apt-get', '/bin/false', words)
  hide(site, 'qemu-system-x86_64', 'apt-get')
}

export const holdQuery = holdApt('--print-uris')
export const holdInstall = holdApt('--yes')

/** No guest is built, and Nix takes for ever over one. */
export const holdBuild = async (site: Site) => {
  ownCache(site)
  rmSync(site.bundles, { recursive: true })
  mkdirSync(site.bundles)
  for (const name of ['nix', 'nix-store']) fakeProgram(site, name, `exec /usr/bin/${name} "$@"`)
  gate(site, 'nix-build', '/usr/bin/nix-build', 'distro.nix')
}

/** A disk of this size at a path, which no other process sees. */
export async function smallDisk(site: Site, path: string, size: string): Promise<void> {
  mkdirSync(path, { recursive: true })
  await mountIn(site, `mount -t tmpfs -o size=${size} tmpfs '${path}'`)
}

/** A disk that takes nothing. */
export async function withoutRoom(site: Site, path: string): Promise<void> {
  mkdirSync(path, { recursive: true })
  await mountIn(site, `mount -t tmpfs -o nr_inodes=1 tmpfs '${path}'`)
}

export const readOnly = (site: Site, path: string) =>
  mountIn(site, `mount --bind '${path}' '${path}'; mount -o remount,bind,ro '${path}'`)

/** A cache folder for the row alone. */
export function ownCache(site: Site): void {
  site.cacheHome = join(site.folder, 'cache')
  const ours = makeCache(site.cacheHome)
  site.templates = join(ours, 'templates')
  site.bundles = join(ours, 'bundles')
  site.environment.XDG_CACHE_HOME = site.cacheHome
}

/** The usual guest, with one file that is not as it was. */
export async function damagedGuest(
  site: Site,
  file: string,
  change: (whole: Buffer) => Buffer,
): Promise<void> {
  ownCache(site)
  const { guest } = usualOnes()
  const damaged = join(site.folder, 'guest')
  mkdirSync(damaged)
  for (const name of readdirSync(guest)) {
    if (name !== file) symlinkSync(join(guest, name), join(damaged, name))
    else writeFileSync(join(damaged, name), change(readFileSync(join(guest, name))))
  }
  for (const key of readdirSync(site.bundles)) {
    const link = join(site.bundles, key)
    if (readlinkSync(link) !== guest) continue
    rmSync(link)
    symlinkSync(damaged, link)
  }
}
