import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, resolve } from 'node:path'
import type { NixOptions } from '../model/request.ts'

/** The effective settings of Nix's own configuration files and environment, and of our further lines. */
export async function configuredSettings(
  further: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ReadonlyMap<string, string>> {
  const settings = new Map<string, string>()
  for (const file of configFiles(environment)) await readSettings(file, settings)
  await takeSettings([environment.NIX_CONFIG, ...further].join('\n'), '/', settings)
  return settings
}

/** In the order Nix reads them: a later one wins. */
function configFiles(environment: NodeJS.ProcessEnv): string[] {
  const system = `${environment.NIX_CONF_DIR ?? '/etc/nix'}/nix.conf`
  const home = environment.XDG_CONFIG_HOME ?? `${homedir()}/.config`
  const folders = [home, ...(environment.XDG_CONFIG_DIRS ?? '/etc/xdg').split(':')]
  const user =
    environment.NIX_USER_CONF_FILES?.split(':') ?? folders.map((folder) => `${folder}/nix/nix.conf`)
  return [system, ...user.reverse()]
}

async function readSettings(file: string, settings: Map<string, string>): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '')
  await takeSettings(text, dirname(file), settings)
}

async function takeSettings(
  text: string,
  folder: string,
  settings: Map<string, string>,
): Promise<void> {
  for (const line of text.split('\n')) {
    const [name = '', second, ...rest] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (second === '=') settings.set(name, rest.join(' '))
    else if (/^!?include$/.test(name) && second)
      await readSettings(resolve(folder, second), settings)
  }
}

/** What Nix has to do without on this host. */
export interface HostLacks {
  readonly withoutBuildUsers: boolean
  readonly withoutSandbox: boolean
}

/** What we tell Nix beyond its own configuration: lines of nix.conf. May hold a secret. */
export function configText(options: NixOptions, host: HostLacks): string {
  const lines: string[] = []
  if (host.withoutBuildUsers) lines.push('build-users-group =')
  if (host.withoutSandbox) lines.push('sandbox = false')
  if (options.substituters.length > 0) {
    lines.push(`extra-substituters = ${options.substituters.join(' ')}`)
  }
  if (options.trustedKeys !== undefined && options.trustedKeys.length > 0) {
    lines.push(`extra-trusted-public-keys = ${options.trustedKeys.join(' ')}`)
  }
  if (options.maxJobs !== undefined) lines.push(`max-jobs = ${options.maxJobs}`)
  if (options.systemFeatures !== undefined) {
    lines.push(`system-features = ${options.systemFeatures.join(' ')}`)
  }
  if (options.githubToken !== undefined) {
    lines.push(`extra-access-tokens = github.com=${options.githubToken.reveal().trim()}`)
  }
  lines.push(...options.extraConfig)
  return `${lines.join('\n')}\n`
}

/** Whether root would have to build without build users: the group Nix wants has no members here. */
export async function lacksBuildUsers(settings: ReadonlyMap<string, string>): Promise<boolean> {
  const group = settings.get('build-users-group') ?? 'nixbld'
  if (group === '') return false
  const groups = await readFile('/etc/group', 'utf8').catch(() => '')
  return !groups.split('\n').some((line) => {
    const [name, , , members] = line.split(':')
    return name === group && members !== undefined && members !== ''
  })
}
