import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assetsFolder } from '../../bundle/assets.ts'

/** Where `prepare` finds it in the guest. */
export const scriptPath = '/run/testbed/system'

/** The part of `prepare` that is for a guest with its own systemd. */
export function systemScript(): Buffer {
  return readFileSync(join(assetsFolder(), 'guest/system'))
}
