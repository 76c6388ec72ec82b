import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { download } from '../../src/bundle/apt/download.ts'
import { freshLists } from '../../src/bundle/apt/lists.ts'
import type { PrivateApt } from '../../src/bundle/apt/private-apt.ts'
import { resolvePackages } from '../../src/bundle/apt/resolve.ts'
import { openArchives } from '../../src/bundle/archives.ts'
import { isKernelPackage, kernelPackage, toolPackages } from '../../src/bundle/distro/names.ts'
import { type BuildHost, thisBuildHost } from '../../src/bundle/host.ts'
import { toolsFolder } from '../../src/bundle/tools.ts'
import type { System } from '../../src/model/system.ts'
import { findNix } from '../../src/nix/find.ts'
import { scratchFolder } from '../scratch.ts'

const here = dirname(fileURLToPath(import.meta.url))
export const standInFolder = join(here, 'stand-in')
export const nixFolder = join(here, '../../nix')

const ignore = () => undefined

/**
 * Writes a folder that is nixpkgs to a configuration, made of this distribution's packages: as a
 * flake's input, and in Nix's search path.
 */
export async function writeNixpkgs(systems: readonly System[]): Promise<string> {
  const folder = join(scratchFolder(), 'nixpkgs')
  cpSync(standInFolder, folder, { recursive: true })
  cpSync(nixFolder, join(folder, 'nix'), { recursive: true })
  const host = await thisBuildHost()
  writeFileSync(join(folder, 'build-system'), host.system)
  writeFileSync(join(folder, 'nodejs'), join(process.execPath, '../..'))
  const spec = join(scratchFolder(), 'spec.json')
  writeFileSync(spec, JSON.stringify(await specOf(host, systems)))
  copyFileSync(await buildPackages(spec), join(folder, 'paths.json'))
  return folder
}

/** Has Nix make of packages what a guest takes of nixpkgs. Gives the file that says where it is. */
async function buildPackages(spec: string): Promise<string> {
  const { signal } = new AbortController()
  const options = { installer: 'auto', extraConfig: [], substituters: [] } as const
  const nix = await findNix(options, { emit: ignore, signal, install: true })
  const expression = join(standInFolder, 'packages.nix')
  const args = ['--argstr', 'spec', spec, '--arg', 'nix', nixFolder]
  const link = join(scratchFolder(), 'paths')
  return (await nix.run('nix-build', [expression, ...args, '--out-link', link])).trim()
}

/** Writes a flake, by its files' names, and gives its folder. */
export function writeFlake(files: Readonly<Record<string, string>>): string {
  const folder = join(scratchFolder(), 'flake')
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

async function specOf(host: BuildHost, systems: readonly System[]) {
  const [some = host.system] = systems
  const { build } = await openArchives(host, some)
  const entries = systems.map(async (system) => [system, await packagesOf(host, system)] as const)
  return {
    buildSystem: host.system,
    tools: await toolsFolder(host.cache, await fetched(build, toolPackages)),
    systems: Object.fromEntries(await Promise.all(entries)),
  }
}

async function packagesOf(host: BuildHost, system: System) {
  const { guest, release } = await openArchives(host, system)
  const [kernel, busybox, programs, systemd, own] = [
    await fetched(guest, [kernelPackage(release.family, system, 'vm')]),
    await fetched(guest, ['busybox-static']),
    await fetched(guest, ['nix-bin', 'bash-static']),
    await fetched(guest, ['systemd']),
    await fetched(guest, ['dropbear-bin', 'kexec-tools', 'age']),
  ]
  return {
    kernel: kernel.filter(({ name }) => isKernelPackage(name)),
    busybox: busybox.find(({ name }) => name === 'busybox-static'),
    systemd: systemd.filter(({ name }) => /^(lib(?!.*perl)|zlib|systemd$|gcc-.*-base)/.test(name)),
    programs: programs.filter(({ name }) => /^(lib(?!.*perl)|zlib|nix-bin|bash-static)/.test(name)),
    own: own.filter(({ name }) => /^(lib|zlib|dropbear-bin|kexec-tools|age)/.test(name)),
  }
}

async function fetched(apt: PrivateApt, names: readonly string[]) {
  await freshLists(apt, ignore)
  return download(apt, await resolvePackages(apt, names), ignore)
}
