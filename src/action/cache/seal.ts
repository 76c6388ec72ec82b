import { createHmac, timingSafeEqual } from 'node:crypto'
import { lstat, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readManifestText } from '../../bundle/stock/manifest.ts'
import type { Secret } from '../../model/secret.ts'

const sealFile = 'manifest.seal'

/** Seals what a folder holds of a guest's store: the manifest names the hash of all else. */
export async function seal(folder: string, key: Secret): Promise<void> {
  await writeFile(join(folder, sealFile), sealOf(await readManifestText(folder), key))
}

/** Rejects with an Error unless whoever sealed it had the key. */
export async function checkSeal(folder: string, key: Secret): Promise<void> {
  const file = join(folder, sealFile)
  const right = Buffer.from(sealOf(await readManifestText(folder), key))
  const stat = await lstat(file).catch(() => undefined)
  if (
    !stat?.isFile() ||
    stat.size !== right.length ||
    !timingSafeEqual(await readFile(file), right)
  )
    throw new Error('it is not sealed with cache-key')
}

/** The first line keeps it apart from whatever else the same secret may seal. */
function sealOf(manifest: string, key: Secret): string {
  const text = `nixos-testbed stock\n${manifest}`
  return createHmac('sha256', key.reveal()).update(text).digest('hex')
}
