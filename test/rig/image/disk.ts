import { outputOf, runCommand } from '../../../src/host/command.ts'

/** Makes a raw disk that is one ext4 with a tree in it; nothing is mounted. Root's files need root. */
export async function makeDisk(root: string, disk: string, size: string): Promise<void> {
  // All of it is written now: a kernel that did so later would write to a disk that is at rest.
  const options = ['-q', '-t', 'ext4', '-L', 'rig', '-E', 'lazy_itable_init=0,lazy_journal_init=0']
  await outputOf('mke2fs', [...options, '-d', root, disk, size])
}

/** Makes a disk whose machine was switched off fit to be copied: no journal to replay, holes for what is gone. */
export async function mendDisk(disk: string): Promise<void> {
  const mended = 1
  for (const options of [[], ['-E', 'discard']]) {
    // It makes no holes in what it has just mended.
    const { code, stdout, stderr } = await runCommand('e2fsck', ['-f', '-p', ...options, disk])
    if (code !== 0 && code !== mended) throw new Error(`e2fsck ${code}: ${stdout}${stderr}`)
  }
}

/** A copy that shares what it can with the disk it is of. */
export async function copyDisk(disk: string, copy: string): Promise<void> {
  await outputOf('cp', ['--reflink=auto', '--sparse=auto', disk, copy])
}
