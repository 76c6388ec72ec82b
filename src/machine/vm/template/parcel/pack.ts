import { constants, copyFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256Of } from '../../../../host/sha256.ts'
import type { Template } from '../template.ts'
import { type Manifest, manifestFile } from './manifest.ts'

/** Writes a template into an empty folder, for another machine to take. Rejects where it is gone meanwhile. */
export async function packTemplate(
  { key, files, description }: Template,
  folder: string,
): Promise<void> {
  const { schema, release, map } = description
  const [memory, state] = await Promise.all([
    packFile(files.memory, join(folder, 'memory')),
    packFile(files.state, join(folder, 'state')),
  ])
  const stretches = map.map(([start, length]): [number, number] => [start, length])
  const manifest: Manifest = {
    ...{ schema: 1, key, memory, state },
    description: { schema, release, map: stretches },
  }
  await writeFile(join(folder, manifestFile), JSON.stringify(manifest))
}

/** A copy: another link to the file would be a change of it. */
async function packFile(file: string, copy: string): Promise<Manifest['memory']> {
  await copyFile(file, copy, constants.COPYFILE_FICLONE)
  return { bytes: (await stat(copy)).size, sha256: await sha256Of(copy) }
}
