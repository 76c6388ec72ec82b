import { realpath } from 'node:fs/promises'
import type { BuiltBundle } from '../model/bundle.ts'
import { Fault } from '../model/fault.ts'
import type { BundleGuest } from '../model/guest.ts'
import type { System } from '../model/system.ts'
import { readBundle } from './read.ts'

/** A bundle that the user names. Rejects with a Fault where it is none, or for another system. */
export async function givenBundle({ path }: BundleGuest, system: System): Promise<BuiltBundle> {
  const place = await realpath(path)
  const bundle = await readBundle(place)
  if (bundle.system === system) return { path: place, bundle }
  throw new Fault(
    'build-failed',
    `the bundle ${path} is for ${bundle.system}, and this run's guest is to be ${system}`,
    { remedy: `give --system ${bundle.system}` },
  )
}
