import type { Distribution } from '../../host/distribution.ts'
import { Fault } from '../../model/fault.ts'

/** The distributions a `distro` guest can be made from. */
export const families = ['debian', 'ubuntu'] as const
export type Family = (typeof families)[number]

/** A distribution's release, as its package archive calls it. */
export interface Release {
  readonly family: Family
  /** `bookworm`, `noble`. */
  readonly codename: string
}

/** The release a guest is made from: the host's. Throws a Fault where none can be made of it. */
export function releaseOf({ id, codename, name }: Distribution): Release {
  const family = families.find((each) => each === id)
  if (family !== undefined && codename !== '') return { family, codename }
  throw new Fault(
    'infra-error',
    `the distro guest is made from the host's own packages, and this host runs ${name}`,
    { remedy: 'run on Debian 12 or newer, or on Ubuntu 22.04 or newer' },
  )
}
