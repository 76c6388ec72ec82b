import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { draftOf } from '../host/draft.ts'
import { Fault } from '../model/fault.ts'

/** Files by their names, as texts; each for nobody's eyes but this user's. */
export type PrivateFiles = Readonly<Record<string, string>>

/** A folder of memory that every Linux has. */
const memoryFolder = '/dev/shm'

/** File systems that have no disk below them, by the kernel's numbers: tmpfs, ramfs. */
const inMemory = new Set([0x01021994, 0x858458f6])

/** Where a killed tool may have left private files. */
export const privateParents = () => [usualParent(), memoryFolder]

const usualParent = () => process.env.XDG_RUNTIME_DIR ?? tmpdir()

/**
 * Makes files that only this user can read, and removes them after their use: an argument list or
 * an environment would show what is in them. `secret` ones never get near a disk.
 */
export async function withPrivateFiles<T>(
  files: (folder: string) => PrivateFiles,
  { secret }: { readonly secret: boolean },
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const parent = secret ? await parentInMemory() : usualParent()
  const folder = await mkdtemp(`${draftOf(join(parent, 'nixos-testbed'))}.`)
  try {
    for (const [name, text] of Object.entries(files(folder)))
      await writeFile(join(folder, name), text, { mode: 0o600 })
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function parentInMemory(): Promise<string> {
  for (const folder of privateParents()) {
    const type = await statfs(folder).then(
      (found) => found.type,
      () => undefined,
    )
    if (type !== undefined && inMemory.has(type)) return folder
  }
  throw new Fault(
    'infra-error',
    `there is no memory to keep a key in: ${memoryFolder} is no tmpfs`,
    {
      remedy: `mount one there, or give the key as a file: --builder-key FILE`,
    },
  )
}
