import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { outputOf } from '../../../../src/host/command.ts'
import { leashed } from '../../../../src/host/leash.ts'
import { bootFilesOf } from '../boot-files.ts'
import { makeDisk } from '../disk.ts'
import { type Debian, diskSize } from './recipe.ts'
import { scripts } from './scripts.ts'

/** Makes a Debian of this host's own architecture: its packages configure themselves in a chroot. */
export async function makeNative(debian: Debian, folder: string): Promise<void> {
  const root = join(folder, 'root')
  const options = [
    ...['--mode=root', '--variant=apt', `--architectures=${debian.architecture}`],
    ...debian.leftOut.map((path) => `--dpkgopt=path-exclude=${path}`),
    `--include=${debian.packages.join()}`,
    `--extract-hook=sh ${scripts.before} "$1"`,
    `--customize-hook=chroot "$1" sh <${scripts.finish}`,
  ]
  await outputOf(...leashed(['mmdebstrap', ...options, debian.release, root], 'TERM'))
  await bootFilesOf(root, folder)
  await makeDisk(root, join(folder, 'disk'), diskSize)
  await rm(root, { recursive: true })
}
