import { copyFile, mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuiltBundle } from '../../src/model/bundle.ts'
import { entered } from '../trixie/enter.ts'
import type { Contestant, Size } from './contestant.ts'

/** virtme-ng in the chroot at `root`, with the bundle's kernel where it looks for installed ones. */
export async function vng(
  root: string,
  { path, bundle }: BuiltBundle,
  { accel, cpus, memoryMiB }: Size,
): Promise<Contestant> {
  const { file, modules, release } = bundle.kernel
  const image = `/boot/vmlinuz-${release}`
  await copyFile(join(path, file), join(root, image))
  await mkdir(join(root, 'lib/modules'), { recursive: true })
  const link = join(root, 'lib/modules', release)
  await rm(link, { force: true })
  await symlink(join(modules, 'lib/modules', release), link)

  const size = ['--cpus', `${cpus}`, '--memory', `${memoryMiB}M`]
  const emulated = accel === 'tcg' ? ['--disable-kvm'] : []
  return {
    id: 'vng',
    name: '`vng -r KERNEL -- true`',
    start: () => entered(root, ['vng', ...size, ...emulated, '-r', image, '--', 'true']),
    // It ends with the code of the guest's command, and with 255 where there was none.
    prove: async () => undefined,
  }
}
