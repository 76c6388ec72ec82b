import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandResult } from '../../host/command.ts'
import { runCommand } from '../../host/command.ts'
import type { System } from '../../model/system.ts'
import { aptConfiguration } from './configuration.ts'
import { renderSources, type Source } from './sources.ts'

/** An apt of our own for one system: its lists, cache and (nearly empty) status are not the host's. */
export interface PrivateApt {
  readonly system: System
  /** Where it all lies. */
  readonly folder: string
  /** Where downloaded packages are kept. */
  readonly packages: string
  /** Hex, of the sources it reads. */
  readonly sourcesHash: string
  readonly get: AptProgram
  readonly cache: AptProgram
  /** Apt's download helper. */
  readonly helper: AptProgram
}

/** Runs one of apt's programs with this configuration; one at a time among all processes. */
export type AptProgram = (args: readonly string[], signal?: AbortSignal) => Promise<CommandResult>

/** Where an apt of ours, in a folder, keeps the packages it downloads. */
export const packagesIn = (folder: string) => join(folder, 'packages')

/** The apt of a system. Nothing is written before it is first run. */
export function privateApt(cache: string, system: System, sources: readonly Source[]): PrivateApt {
  const folder = join(cache, 'apt', system)
  const packages = packagesIn(folder)
  const text = renderSources(sources, system)
  let prepared: Promise<void> | undefined

  const lock = ['--no-fork', join(folder, 'lock')]
  const config = ['-c', join(folder, 'apt.conf')]
  const env = { ...process.env, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' }

  function program(name: string): AptProgram {
    return async (args, signal) => {
      prepared ??= prepare(folder, packages, system, text)
      await prepared
      const options = { env, ...(signal && { signal }) }
      return runCommand('flock', [...lock, name, ...config, ...args], options)
    }
  }
  return {
    system,
    folder,
    packages,
    sourcesHash: createHash('sha256').update(text).digest('hex'),
    get: program('apt-get'),
    cache: program('apt-cache'),
    helper: program('/usr/lib/apt/apt-helper'),
  }
}

/** The root tree is merged by construction; the package that checks for it would bring Perl along. */
const status = `Package: usr-is-merged
Status: install ok installed
Maintainer: nixos-testbed
Architecture: all
Multi-Arch: foreign
Version: 999
Description: merged /usr
`

async function prepare(
  folder: string,
  packages: string,
  system: System,
  sources: string,
): Promise<void> {
  for (const each of [join(folder, 'lists/partial'), join(folder, 'none/partial'), packages]) {
    await mkdir(each, { recursive: true })
  }
  await writeUnlessEqual(join(folder, 'host.sources'), sources)
  await writeUnlessEqual(join(folder, 'status'), status)
  await writeUnlessEqual(join(folder, 'apt.conf'), aptConfiguration(folder, system))
}

/** Apt takes a newer file for a reason to read everything anew. */
async function writeUnlessEqual(file: string, text: string): Promise<void> {
  const there = await readFile(file, 'utf8').catch(() => undefined)
  if (there !== text) await writeFile(file, text)
}
