import { join } from 'node:path'
import type { System } from '../../model/system.ts'
import { assetsFolder } from '../assets.ts'
import { contentIdentity, filesBelow } from '../identity.ts'

const folders = ['launch', 'kexec']

/** What of the tool itself goes into an image beyond its bundle: files and folders. */
export function imageAssets(): readonly string[] {
  return [...folders, 'run'].map((each) => join(assetsFolder(), 'guest', each))
}

/** Hex, of what of the tool itself goes into an image beyond its bundle. */
export function imageAssetsIdentity(system: System): string {
  const folder = assetsFolder()
  const guest = join(folder, 'guest')
  const whole = [join(folder, 'nix'), ...folders.map((each) => join(guest, each))]
  const files = [join(guest, 'run'), join(guest, 'bin', system, 'agent')]
  return contentIdentity(folder, [...whole.flatMap(filesBelow), ...files])
}
