import { copyFile, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const GiB = 2 ** 30
const script = fileURLToPath(new URL('measure.sh', import.meta.url))

/** What a guest does in the shared folder, and the figure it must come to. */
export const tasks = {
  walk: { name: 'walk over 15,000 files', figure: 15_000 },
  read_small: { name: '5,000 small files, read', figure: 5000 * 9 },
  read_large: { name: '1 GiB, read', figure: GiB },
  walk_many: { name: 'walk over 50,000 files', figure: 50_000 },
} as const

export type Task = keyof typeof tasks

/** Nothing of the tool's own cache may be shared, so it is not with what the benches keep. */
const folder = '/var/tmp/nixos-testbed-bench-shares'

/** Makes the folder that all share, once: files/ and many/, of small files, and large. */
export async function shareData(): Promise<string> {
  const isMade = await stat(folder).then(
    () => true,
    () => false,
  )
  if (!isMade) await make()
  await copyFile(script, join(folder, 'measure.sh'))
  return folder
}

async function make(): Promise<void> {
  const draft = `${folder}.draft`
  await rm(draft, { recursive: true, force: true })
  await makeFiles(join(draft, 'files'), 150)
  await makeFiles(join(draft, 'many'), 500)
  const large = await open(join(draft, 'large'), 'w')
  for (let written = 0; written < GiB; written += 2 ** 24)
    await large.write(Buffer.alloc(2 ** 24, 1))
  await large.close()
  await rename(draft, folder)
}

/** So many folders, 00 and on, of a hundred files with nine bytes each. */
async function makeFiles(folder: string, folders: number): Promise<void> {
  for (let index = 0; index < folders; index++) {
    const below = join(folder, String(index).padStart(2, '0'))
    await mkdir(below, { recursive: true })
    const names = Array.from({ length: 100 }, (_, each) => String(each))
    await Promise.all(names.map((name) => writeFile(join(below, name), 'a line..\n')))
  }
}
