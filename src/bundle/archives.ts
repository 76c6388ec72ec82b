import { Fault } from '../model/fault.ts'
import type { System } from '../model/system.ts'
import { listsOf } from './apt/lists.ts'
import { type PrivateApt, privateApt } from './apt/private-apt.ts'
import { hostSources, sourcesFor } from './apt/sources.ts'
import { type Release, releaseOf } from './distro/release.ts'
import type { BuildHost } from './host.ts'

/** The package archives a guest is made from. */
export interface Archives {
  readonly release: Release
  /** Of the guest's system. */
  readonly guest: PrivateApt
  /** Of the host's system, for the programs that build; the same where the systems are. */
  readonly build: PrivateApt
  readonly all: readonly PrivateApt[]
}

export async function openArchives(host: BuildHost, system: System): Promise<Archives> {
  const release = releaseOf(host.distribution)
  const sources = await hostSources(host.aptFolder, release)
  if (sources.length === 0) {
    const { name, codename } = host.distribution
    throw new Fault(
      'infra-error',
      `${host.aptFolder} names no package archive of ${name} itself (${codename}, main)`,
      { remedy: 'add the distribution to /etc/apt/sources.list' },
    )
  }
  const of = (each: System) =>
    privateApt(host.cache, each, sourcesFor(sources, release, each, host.system))
  const guest = of(system)
  const build = system === host.system ? guest : of(host.system)
  return { release, guest, build, all: build === guest ? [guest] : [guest, build] }
}

/** What tells the archives' present contents, as far as the lists here know it; undefined without lists. */
export async function archiveIdentity({ all }: Archives): Promise<readonly string[] | undefined> {
  const lists = await Promise.all(all.map(listsOf))
  const known = lists.filter((each) => each !== undefined)
  if (known.length < all.length) return undefined
  return known.flatMap(({ sourcesHash, identity }) => [sourcesHash, identity])
}
