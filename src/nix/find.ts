import { oldestNix } from '../host/checks/software.ts'
import { hostPackages } from '../host/host-packages.ts'
import { installPackages } from '../host/install.ts'
import { nixFolders } from '../host/nix.ts'
import { packagesFor } from '../host/packages.ts'
import { isRoot } from '../host/privilege.ts'
import { findProgram } from '../host/programs.ts'
import { isOlder } from '../host/version.ts'
import { Fault } from '../model/fault.ts'
import type { NixOptions } from '../model/request.ts'
import { nixClient } from './client.ts'
import { configText, configuredSettings, lacksBuildUsers } from './config.ts'
import { installNix, type NixInstallContext } from './installers.ts'
import type { Nix } from './nix.ts'
import { type Builder, sandboxState } from './sandbox.ts'
import { openStore } from './store.ts'
import { nixVersion } from './version.ts'

/**
 * The Nix of this host, installed first where there is none.
 * Rejects with a Fault when there is none that can be used.
 */
export async function findNix(options: NixOptions, context: NixInstallContext): Promise<Nix> {
  const { bin, version } = (await existingNix(options)) ?? (await newNix(options, context))
  const access = await openStore(context)
  if (options.builders !== undefined) await prepareForBuilders(access, context)
  const settings = await configuredSettings(options.extraConfig)
  const withoutBuildUsers = isRoot() && (await lacksBuildUsers(settings))
  const builder = builderOf(access, withoutBuildUsers)
  const sandbox = await sandboxState(settings, builder)
  if (!sandbox.on) {
    const message = `Nix builds without its sandbox here: ${sandbox.why}`
    context.emit({ type: 'warning', message })
  }
  // Nix is told rather than left to find out: as root it would fail, not fall back.
  const withoutSandbox = !sandbox.on && settings.get('sandbox-fallback') !== 'false'
  const config = configText(options, { withoutBuildUsers, withoutSandbox })
  const ofBuilders = options.builders === undefined ? {} : { builders: options.builders }
  return nixClient({ version, bin, sandbox, config, ...ofBuilders, ...secretOf(options) })
}

function builderOf(access: 'single-user' | 'daemon', withoutBuildUsers: boolean): Builder {
  if (access === 'daemon') return 'daemon'
  return isRoot() && !withoutBuildUsers ? 'build-users' : 'user'
}

/** Nix reaches builders by the system's ssh; a daemon does so on its own account, which we cannot prepare. */
async function prepareForBuilders(
  access: 'single-user' | 'daemon',
  context: NixInstallContext,
): Promise<void> {
  if (access === 'daemon')
    throw new Fault(
      'infra-error',
      'a Nix daemon builds here, and it asks none of the builders that are named',
      {
        remedy:
          "name them in the daemon's own nix.conf (builders = ...), or run as root, who needs no daemon",
      },
    )
  if ((await findProgram('ssh')) !== undefined) return
  const { distribution, manager } = await hostPackages()
  await installPackages(packagesFor('ssh', distribution, manager), context)
}

interface FoundNix {
  readonly bin: string
  readonly version: string
}

/** The first Nix here that is new enough; one that is not is only passed over for upstream's. */
async function existingNix({ installer }: NixOptions): Promise<FoundNix | undefined> {
  const tooOld: FoundNix[] = []
  for (const bin of await nixFolders()) {
    const found = { bin, version: await nixVersion(bin) }
    if (!isOlder(found.version, oldestNix)) return found
    tooOld.push(found)
  }
  if (tooOld.length > 0 && installer !== 'upstream') throw tooOldFault(tooOld)
  return undefined
}

async function newNix({ installer }: NixOptions, context: NixInstallContext): Promise<FoundNix> {
  const bin = await installNix(installer, context)
  const found = { bin, version: await nixVersion(bin) }
  if (isOlder(found.version, oldestNix)) throw tooOldFault([found])
  return found
}

function tooOldFault(found: readonly FoundNix[]): Fault {
  const seen = found.map(({ bin, version }) => `${version} at ${bin}`).join(', ')
  return new Fault('infra-error', `Nix is too old: ${seen}; ${oldestNix} is needed`, {
    remedy: 'upgrade it, or have a newer one installed beside it: --nix-installer upstream',
  })
}

function secretOf({ githubToken }: NixOptions) {
  return githubToken === undefined ? {} : { secret: githubToken }
}
