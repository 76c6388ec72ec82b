import { mkdirSync, rmSync } from 'node:fs'
import { fakeProgram, gate, hide } from './programs.ts'
import type { Site } from './site.ts'

/** What is done to the host before a run. */

/** QEMU is missing, and apt-get takes for ever to install it. */
export const holdApt = async (site: Site) => {
  gate(site, 'apt-get', '/bin/false', 'install')
  hide(site, 'qemu-system-x86_64', 'apt-get')
}

/** No guest is built, and Nix takes for ever over one. */
export const holdBuild = async (site: Site) => {
  rmSync(site.bundles, { recursive: true, force: true })
  mkdirSync(site.bundles)
  for (const name of ['nix', 'nix-store']) fakeProgram(site, name, `exec /usr/bin/${name} "$@"`)
  gate(site, 'nix-build', '/usr/bin/nix-build', 'distro.nix')
}
