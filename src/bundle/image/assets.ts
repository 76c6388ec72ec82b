import { join } from 'node:path'
import type { System } from '../../model/system.ts'
import { assetsFolder } from '../assets.ts'
import { contentIdentity, filesBelow } from '../identity.ts'

/** Hex, of what of the tool itself goes into an image beyond its bundle. */
export function imageAssetsIdentity(system: System): string {
  const folder = assetsFolder()
  const guest = join(folder, 'guest')
  const folders = [join(folder, 'nix'), join(guest, 'launch'), join(guest, 'kexec')]
  const files = [join(guest, 'run'), join(guest, 'bin', system, 'agent')]
  return contentIdentity(folder, [...folders.flatMap(filesBelow), ...files])
}
