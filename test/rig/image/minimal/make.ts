import { copyFile, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { outputOf } from '../../../../src/host/command.ts'
import { only } from '../boot-files.ts'
import { makeDisk } from '../disk.ts'
import { moduleTreeOf } from '../module-tree.ts'
import { writeSmallInitrd } from '../small-initrd.ts'
import { unpack } from '../unpack.ts'
import { copyWithLibraries } from './libraries.ts'
import type { Minimal } from './recipe.ts'

/** Makes a minimal host of any architecture: its packages are unpacked, and nothing of them runs. */
export async function makeMinimal(minimal: Minimal, folder: string): Promise<void> {
  const source = join(folder, 'packages')
  const first = join(folder, 'first-boot')
  const root = join(folder, 'root')
  await unpack(minimal, minimal.packages, source)
  // The static one's shell finds all of busybox, wanted or not: that is for the initrd alone.
  await unpack(minimal, ['busybox-static'], first)
  await makeTree(minimal, source, root)
  await copyFile(await kernelOf(source), join(folder, 'kernel'))
  await writeSmallInitrd(join(folder, 'initrd'), await moduleTreeOf(source), {
    busybox: join(first, 'bin/busybox'),
    mount: 'ro',
    program: '/sbin/init',
  })
  await makeDisk(root, join(folder, 'disk'), '64M')
  for (const done of [source, first, root]) await rm(done, { recursive: true })
}

/** /bin and /sbin are the same folder; what is mounted or written at boot is there, empty. */
async function makeTree({ applets, files }: Minimal, source: string, root: string): Promise<void> {
  const folders = ['bin', 'dev', 'etc/dropbear', 'home/lab/.ssh', 'proc', 'root/.ssh', 'run', 'sys']
  for (const name of [...folders, 'tmp', 'var']) await mkdir(join(root, name), { recursive: true })
  await symlink('bin', join(root, 'sbin'))
  await symlink('/run/resolv.conf', join(root, 'etc/resolv.conf'))
  await copyWithLibraries(source, 'bin/busybox', root, 'bin/busybox')
  for (const applet of applets) await symlink('busybox', join(root, 'bin', applet))
  for (const [path, content] of Object.entries(files))
    await writeFile(join(root, path), content, { mode: modeOf(path) })
  await copyWithLibraries(source, 'usr/sbin/dropbear', root, 'bin/dropbear')
  await outputOf('chown', ['-R', '1000:1000', join(root, 'home/lab')])
  await outputOf('chmod', [
    '700',
    ...['root/.ssh', 'home/lab/.ssh'].map((name) => join(root, name)),
  ])
}

function modeOf(path: string): number {
  if (path === 'etc/shadow') return 0o600
  return path === 'etc/dhcp' ? 0o755 : 0o644
}

async function kernelOf(source: string): Promise<string> {
  const boot = join(source, 'boot')
  return join(boot, only(await readdir(boot), 'vmlinuz-'))
}
