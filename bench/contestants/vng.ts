import { copyFile, mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuiltBundle } from '../../src/model/bundle.ts'
import type { Start } from '../measure/process.ts'
import { entered, type Shown } from '../trixie/enter.ts'
import type { Contestant, Size } from './contestant.ts'

/** virtme-ng in the chroot at `root`, as it runs nothing. */
export async function vng(root: string, built: BuiltBundle, size: Size): Promise<Contestant> {
  const start = await vngStart(root, built, size, ['true'])
  return {
    id: 'vng',
    name: '`vng -r KERNEL -- true`',
    start: () => start,
    // It ends with the code of the guest's command, and with 255 where there was none.
    prove: async () => undefined,
  }
}

/** A command under virtme-ng, with the bundle's kernel where it looks for installed ones. */
export async function vngStart(
  root: string,
  { path, bundle }: BuiltBundle,
  { accel, cpus, memoryMiB }: Size,
  command: readonly string[],
  shown: readonly Shown[] = [],
): Promise<Start> {
  const { file, modules, release } = bundle.kernel
  const image = `/boot/vmlinuz-${release}`
  await copyFile(join(path, file), join(root, image))
  await mkdir(join(root, 'lib/modules'), { recursive: true })
  const link = join(root, 'lib/modules', release)
  await rm(link, { force: true })
  await symlink(join(modules, 'lib/modules', release), link)

  const size = ['--cpus', `${cpus}`, '--memory', `${memoryMiB}M`]
  const emulated = accel === 'tcg' ? ['--disable-kvm'] : []
  return entered(root, ['vng', ...size, ...emulated, '-r', image, '--', ...command], shown)
}
