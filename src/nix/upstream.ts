import { chmod, lstat, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { outputOf } from '../host/command.ts'
import { draftOf } from '../host/draft.ts'
import { hostPackages } from '../host/host-packages.ts'
import { type InstallContext, installPackages } from '../host/install.ts'
import { isKept } from '../host/kept-file.ts'
import { nixDefaultProfile, nixFolder, nixStoreFolder } from '../host/nix.ts'
import { packagesFor, type Requisite } from '../host/packages.ts'
import { findProgram } from '../host/programs.ts'
import { Fault } from '../model/fault.ts'
import { type System, systemOfNode } from '../model/system.ts'
import { downloadToKeep, nixTarballsFolder } from './kept-download.ts'
import { type NixRelease, nixRelease, nixReleaseUrl } from './release.ts'
import { openStore } from './store.ts'

/** Which release is installed, and from where. */
export interface Upstream {
  readonly release: NixRelease
  readonly url: string
}

/**
 * Installs a release of Nix for one user, into /nix and its default profile, as
 * upstream's installer does without a daemon; no file outside /nix is touched.
 * Gives the folder of its programs.
 */
export async function installUpstream(
  context: InstallContext,
  { release, url }: Upstream = { release: nixRelease, url: nixReleaseUrl },
): Promise<string> {
  const system = hostSystem()
  const name = `nix-${release.version}-${system}`
  const address = `${url}/nix-${release.version}/${name}.tar.xz`
  const tarball = join(nixTarballsFolder(), `${name}.tar.xz`)
  const sha256 = release.sha256[system]
  const kept = await isKept(tarball, sha256, context.emit)
  const origin = kept ? tarball : address
  context.emit({ type: 'notice', message: `installing Nix ${release.version} from ${origin}` })
  if (!kept) {
    context.emit({ type: 'progress', message: `downloading Nix ${release.version}` })
    await downloadToKeep(address, tarball, sha256, context.signal)
  }
  await needUnpackers(context)
  await openStore(context)
  await installTarball(tarball, name, release.version, context)
  context.emit({ type: 'notice', message: `installed Nix ${release.version} in ${nixFolder}` })
  return join(nixDefaultProfile, 'bin')
}

/** Unpacks beside the store, on its disk, so that paths can be moved in whole. */
async function installTarball(
  tarball: string,
  name: string,
  version: string,
  { signal }: InstallContext,
): Promise<void> {
  const work = await mkdtemp(`${draftOf(join(nixFolder, '.nixos-testbed'))}.`)
  try {
    await outputOf('tar', ['-xJpf', tarball, '--no-same-owner', '-C', work], { signal })
    await moveIn(join(work, name, 'store'))
    await register(join(work, name), version)
  } finally {
    await removeTree(work)
  }
}

async function needUnpackers(context: InstallContext): Promise<void> {
  const { distribution, manager } = await hostPackages()
  const needs: Requisite[] = []
  for (const program of ['tar', 'xz'] as const) {
    if ((await findProgram(program)) === undefined) needs.push(program)
  }
  const packages = needs.flatMap((need) => packagesFor(need, distribution, manager))
  await installPackages(packages, context)
}

/** Moves unpacked store paths into the store, each whole or not at all. */
async function moveIn(unpacked: string): Promise<void> {
  for (const name of await readdir(unpacked)) {
    const [from, to] = [join(unpacked, name), join(nixStoreFolder, name)]
    if (await isThere(to)) continue // from an installation that was cut short, or another at once
    const { mode } = await lstat(from)
    await chmod(from, mode | 0o200) // a folder that changes its parent has to be writable
    await rename(from, to).catch(async (error) => {
      if (!(await isThere(to))) throw error
    })
    await chmod(to, mode)
  }
}

/** Tells the new Nix of its own paths and links it into the profile. */
async function register(unpacked: string, version: string): Promise<void> {
  const names = await readdir(nixStoreFolder)
  const own = names.find((name) => name.endsWith(`-nix-${version}`))
  const certificates = names.find((name) => /-nss-cacert-[\d.]+$/.test(name))
  if (own === undefined) throw new Fault('infra-error', `the release has no nix-${version} in it`)
  const bin = join(nixStoreFolder, own, 'bin')
  const env = {
    ...process.env,
    NIX_CONFIG: 'build-users-group =\nsandbox = false\nsubstitute = false',
  }
  const registration = await readFile(join(unpacked, '.reginfo'))
  await outputOf(join(bin, 'nix-store'), ['--load-db'], { env, input: registration })
  const paths = [own, certificates]
    .flatMap((name) => name ?? [])
    .map((name) => join(nixStoreFolder, name))
  await outputOf(join(bin, 'nix-env'), ['-p', nixDefaultProfile, '-i', ...paths], { env })
}

/** Removes a tree whose folders may be read-only. */
async function removeTree(folder: string): Promise<void> {
  await outputOf('chmod', ['-R', 'u+w', folder]).catch(() => undefined)
  await rm(folder, { recursive: true, force: true })
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

/** The system Nix itself has to be for, whatever the guest is. */
function hostSystem(): System {
  const system = systemOfNode(process.arch)
  if (system !== undefined) return system
  throw new Fault('infra-error', `there is no release of Nix for ${process.arch} that we know`)
}
