import { type Distribution, thisDistribution } from '../host/distribution.ts'
import { cacheFolder } from '../host/folders.ts'
import { Fault } from '../model/fault.ts'
import { type System, systemOfNode } from '../model/system.ts'

/** What of this host goes into a guest made from it. */
export interface BuildHost {
  readonly system: System
  readonly distribution: Distribution
  /** Apt's configuration folder. */
  readonly aptFolder: string
  /** Where lists, packages and the index of bundles are kept. */
  readonly cache: string
}

export async function thisBuildHost(): Promise<BuildHost> {
  const system = systemOfNode(process.arch)
  if (system === undefined) {
    throw new Fault('infra-error', `guests cannot be built on ${process.arch}`, {
      remedy: 'run on an x86_64 or an aarch64 host',
    })
  }
  return {
    system,
    distribution: await thisDistribution(),
    aptFolder: '/etc/apt',
    cache: cacheFolder(),
  }
}
