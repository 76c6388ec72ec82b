import { hostPackages } from '../host/host-packages.ts'
import { type InstallContext, installCommand, installPackages } from '../host/install.ts'
import { nixFolders } from '../host/nix.ts'
import { packagesFor } from '../host/packages.ts'
import { Fault, toFault } from '../model/fault.ts'
import type { NixInstaller } from '../model/request.ts'
import { nixRelease, nixReleaseUrl } from './release.ts'
import { installUpstream, type Upstream } from './upstream.ts'

export interface NixInstallContext extends InstallContext {
  /** Where the release comes from; upstream's own where absent. */
  readonly upstream?: Upstream
}

/** Installs Nix in the chosen way, and gives the folder of its programs. */
export async function installNix(
  installer: NixInstaller,
  context: NixInstallContext,
): Promise<string> {
  if (installer === 'existing') {
    throw new Fault('infra-error', 'there is no Nix here', {
      remedy: 'install Nix, or let us: --nix-installer auto',
    })
  }
  if (!context.install) {
    const remedy = `run: ${await installCommandOf(installer)}`
    throw new Fault('infra-error', 'there is no Nix here', { remedy })
  }
  if (installer === 'upstream') return installUpstream(context, context.upstream)
  if (installer === 'distro') return installDistro(context)
  return installEither(context)
}

/** Upstream's release is the newer; the distribution's can be had where only its packages can. */
async function installEither(context: NixInstallContext): Promise<string> {
  try {
    return await installUpstream(context, context.upstream)
  } catch (error) {
    context.signal.throwIfAborted()
    const why = toFault(error).message
    context.emit({
      type: 'warning',
      message: `Nix's own release could not be installed, so the distribution's is: ${why}`,
    })
    return installDistro(context)
  }
}

async function installDistro(context: InstallContext): Promise<string> {
  const packages = await distroPackages()
  if (packages.length === 0) {
    throw new Fault('infra-error', 'this distribution has no package of Nix that we know', {
      remedy: 'install Nix by hand, or with --nix-installer upstream',
    })
  }
  await installPackages(packages, context)
  const [bin] = await nixFolders()
  if (bin === undefined) {
    throw new Fault('infra-error', `${packages.join(', ')} brought no nix-store`)
  }
  return bin
}

async function distroPackages(): Promise<readonly string[]> {
  const { distribution, manager } = await hostPackages()
  return packagesFor('nix', distribution, manager)
}

async function installCommandOf(installer: NixInstaller): Promise<string> {
  const { manager } = await hostPackages()
  const packages = await distroPackages()
  if (installer !== 'upstream' && manager !== undefined && packages.length > 0) {
    return installCommand(packages, manager)
  }
  return `curl -L ${nixReleaseUrl}/nix-${nixRelease.version}/install | sh -s -- --no-daemon`
}
