import type { BuiltBundle } from '../../model/bundle.ts'
import { type Archives, archiveIdentity } from '../archives.ts'
import type { BuildHost } from '../host.ts'
import { hashOf } from '../identity.ts'
import { imageAssetsIdentity } from './assets.ts'

/** Counts up when an image is put together otherwise from the same inputs, by the code here. */
const recipe = 1

/** The key of a bundle's image; undefined while the archives' contents are unknown. */
export async function imageKey(
  { path, bundle }: BuiltBundle,
  host: BuildHost,
  archives: Archives,
  secrets: boolean,
): Promise<string | undefined> {
  const archive = await archiveIdentity(archives)
  if (archive === undefined) return undefined
  const own = [recipe, 'image', path, host.system, archives.release, archive, secrets]
  return hashOf([...own, imageAssetsIdentity(bundle.system)]).slice(0, 32)
}
