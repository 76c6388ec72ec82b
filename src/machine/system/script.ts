import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assetsFolder } from '../../bundle/assets.ts'

/** Where `prepare` finds it in the guest. */
export const scriptPath = '/run/testbed/system'

/** The part of `prepare` that is for a guest with its own systemd, in a VM or on hardware. */
export function systemScript(isHardware = false): Buffer {
  const parts = [...(isHardware ? ['hardware.sh'] : []), 'system.sh']
  const folder = join(assetsFolder(), 'guest/system')
  return Buffer.concat(parts.map((part) => readFileSync(join(folder, part))))
}
