import { lstat, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256Of } from '../../../../host/sha256.ts'
import { claimTemplate, type Draft, dropDraft, publish } from '../shelf.ts'
import { writeStamp } from '../stamp.ts'
import { templateFiles } from '../template.ts'
import { type Manifest, readManifest, travelling } from './manifest.ts'

/**
 * Puts the template of a key that came in a folder on the shelf: plain files with the expected
 * names, moved there once their content is what the manifest says. Rejects with an Error that says
 * what is wrong; then nothing of it is on the shelf.
 */
export async function takeTemplate(folder: string, key: string): Promise<void> {
  const manifest = await readManifest(folder)
  if (manifest.key !== key) throw new Error(`it is of the machine ${manifest.key}, not ${key}`)
  for (const name of travelling) await check(folder, name, manifest[name])
  const draft = await claimTemplate(key)
  if (draft === undefined) throw new Error('another run is making it')
  try {
    await move(folder, manifest, draft)
    await publish(draft)
  } catch (error) {
    await dropDraft(draft)
    throw error
  }
}

async function check(folder: string, name: string, expected: Manifest['memory']): Promise<void> {
  const file = join(folder, name)
  const stat = await lstat(file)
  if (!stat.isFile()) throw new Error(`${name} is no plain file`)
  if (stat.size !== expected.bytes)
    throw new Error(`${name} has ${stat.size} bytes, not ${expected.bytes}`)
  const actual = await sha256Of(file)
  if (actual !== expected.sha256)
    throw new Error(`${name} has the SHA-256 ${actual}, not ${expected.sha256}`)
}

/** A stamp is of this machine's files, so it is made anew. */
async function move(folder: string, { description }: Manifest, draft: Draft): Promise<void> {
  const files = templateFiles(draft.folder)
  for (const name of travelling) await rename(join(folder, name), files[name])
  await writeFile(files.description, JSON.stringify(description))
  await writeStamp(files)
}
