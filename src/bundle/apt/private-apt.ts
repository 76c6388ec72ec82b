import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandResult } from '../../host/command.ts'
import { runCommand } from '../../host/command.ts'
import type { System } from '../../model/system.ts'
import { systemNames } from '../../model/system.ts'
import { renderSources, type Source } from './sources.ts'

/** An apt of our own for one system: its lists, cache and (empty) status are not the host's. */
export interface PrivateApt {
  readonly system: System
  /** Where it all lies. */
  readonly folder: string
  /** Where downloaded packages are kept. */
  readonly packages: string
  /** Hex, of the sources it reads. */
  readonly sourcesHash: string
  /** Runs `apt-get` with this configuration, one at a time among all processes. */
  get(args: readonly string[], signal?: AbortSignal): Promise<CommandResult>
  /** Runs `apt-cache`. */
  cache(args: readonly string[], signal?: AbortSignal): Promise<CommandResult>
  /** Runs apt's download helper. */
  helper(args: readonly string[], signal?: AbortSignal): Promise<CommandResult>
}

/** Writes the configuration, if it is not there as it should be. */
export async function openApt(
  cache: string,
  system: System,
  sources: readonly Source[],
): Promise<PrivateApt> {
  const folder = join(cache, 'apt', system)
  const packages = join(folder, 'packages')
  for (const each of ['lists/partial', 'none/partial', 'packages']) {
    await mkdir(join(folder, each), { recursive: true })
  }
  const sourcesText = renderSources(sources, system)
  const configFile = join(folder, 'apt.conf')
  await writeUnlessEqual(join(folder, 'host.sources'), sourcesText)
  await writeUnlessEqual(join(folder, 'status'), '')
  await writeUnlessEqual(configFile, configuration(folder, system))

  const lock = join(folder, 'lock')
  const run = (program: string) => (args: readonly string[], signal?: AbortSignal) =>
    runCommand('flock', [lock, program, '-c', configFile, ...args], {
      env: { ...process.env, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' },
      ...(signal === undefined ? {} : { signal }),
    })
  return {
    system,
    folder,
    packages,
    sourcesHash: createHash('sha256').update(sourcesText).digest('hex'),
    get: run('apt-get'),
    cache: run('apt-cache'),
    helper: run('/usr/lib/apt/apt-helper'),
  }
}

/**
 * Read after the host's own configuration, so it has the last word: proxies and keys stay the
 * host's; hooks, pins and foreign architectures do not reach us.
 */
function configuration(folder: string, system: System): string {
  const { debian } = systemNames[system]
  return `Dir::State "${folder}";
Dir::State::lists "lists/";
Dir::State::status "${folder}/status";
Dir::Cache "${folder}";
Dir::Cache::archives "none/";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
Dir::Etc::sourcelist "${folder}/host.sources";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Architecture "${debian}";
#clear APT::Architectures;
APT::Architectures { "${debian}"; };
APT::Get::Assume-Yes "true";
APT::Install-Recommends "false";
APT::Install-Suggests "false";
APT::Sandbox::User "root";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Install-Pkgs;
#clear DPkg::Post-Invoke;
Acquire::Languages "none";
Acquire::ForceHash "SHA256";
Acquire::Retries "3";
`
}

async function writeUnlessEqual(file: string, text: string): Promise<void> {
  const there = await readFile(file, 'utf8').catch(() => undefined)
  if (there !== text) await writeFile(file, text)
}
