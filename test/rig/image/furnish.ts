import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from '../../../src/host/command.ts'

/** A file that one rig's disk has beside what its image has; the folder it is in is there. */
export interface Furnishing {
  readonly path: string
  readonly content: string | Uint8Array
  /** Permissions: 0o644 where absent. */
  readonly mode?: number
  /** The number of its user and group: root's where absent. */
  readonly owner?: number
}

/** Writes files into the ext4 of a disk that is not mounted, in place of those that are there. */
export async function furnish(disk: string, files: readonly Furnishing[], folder: string) {
  const parts = await Promise.all(files.map((file, index) => partOf(file, index, folder)))
  const script = join(folder, 'furnish')
  await writeFile(script, parts.join(''))
  const { stderr } = await runCommand('debugfs', ['-w', '-f', script, disk])
  const complaints = stderr.split('\n').filter((line) => line !== '' && !isExpected.test(line))
  if (complaints.length > 0) throw new Error(`debugfs: ${complaints.join('; ')}`)
}

/** Its banner, and that what is to be replaced is not there. */
const isExpected = /^debugfs \d|^rm: File not found by ext2_lookup/

async function partOf(
  { path, content, mode = 0o644, owner = 0 }: Furnishing,
  index: number,
  folder: string,
): Promise<string> {
  const source = join(folder, `furnishing-${index}`)
  await writeFile(source, content)
  const type = 0o100000
  return [
    `rm ${path}`,
    `write ${source} ${path}`,
    `sif ${path} mode 0${(type | mode).toString(8)}`,
    `sif ${path} uid ${owner}`,
    `sif ${path} gid ${owner}`,
    '',
  ].join('\n')
}
