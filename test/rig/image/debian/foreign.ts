import { copyFile, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { outputOf } from '../../../../src/host/command.ts'
import { leashed } from '../../../../src/host/leash.ts'
import { findQemu } from '../../../../src/host/programs.ts'
import type { System } from '../../../../src/model/system.ts'
import { boardArguments } from '../../machine/board.ts'
import { bootFilesOf, only } from '../boot-files.ts'
import { makeDisk, mendDisk } from '../disk.ts'
import { moduleTreeOf } from '../module-tree.ts'
import { writeSmallInitrd } from '../small-initrd.ts'
import { unpack } from '../unpack.ts'
import { type Debian, diskSize } from './recipe.ts'
import { removePaths, repack } from './repack.ts'
import { scripts } from './scripts.ts'

const limitMs = 40 * 60_000

/**
 * Makes a Debian of another architecture than this host's. Its packages are unpacked here and
 * configure themselves in a machine of their own: nothing of theirs can run here.
 */
export async function makeForeign(debian: Debian, system: System, folder: string): Promise<void> {
  const root = join(folder, 'root')
  const first = join(folder, 'first-boot')
  await unpackAll(debian, root)
  await unpack(debian, ['busybox-static'], first)
  await addStages(root)
  await writeFirstBoot(root, join(first, 'bin/busybox'), folder)
  await makeDisk(root, join(folder, 'disk'), diskSize)
  await configureItself(system, folder)
  await mendDisk(join(folder, 'disk'))
  await takeBootFiles(folder)
  const done = [root, first, join(folder, 'serial.log')]
  await Promise.all(done.map((path) => rm(path, { recursive: true })))
}

/** The tree has what its packages hold, and these, for it to install them anew by its own dpkg. */
async function unpackAll(debian: Debian, root: string): Promise<void> {
  await unpack(debian, ['apt', 'usr-is-merged', ...debian.packages], root, [
    '--include=?essential',
    '--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr',
    '--skip=essential/unlink,cleanup/apt/cache',
    ...debian.leftOut.map((path) => `--dpkgopt=path-exclude=${path}`),
  ])
  await repack(join(root, 'var/cache/apt/archives'), debian.leftOut)
  await removePaths(root, debian.leftOut)
}

async function addStages(root: string): Promise<void> {
  const stages = join(root, 'rig')
  await mkdir(stages)
  for (const path of [scripts.secondStage, scripts.finish])
    await copyFile(path, join(stages, basename(path)))
  await outputOf('sh', [scripts.before, root])
}

async function writeFirstBoot(root: string, busybox: string, folder: string): Promise<void> {
  const boot = join(root, 'boot')
  await copyFile(join(boot, only(await readdir(boot), 'vmlinuz-')), join(folder, 'kernel'))
  await writeSmallInitrd(join(folder, 'initrd'), await moduleTreeOf(root), {
    busybox,
    mount: 'rw',
    program: '/bin/sh /rig/second-stage.sh',
  })
}

async function configureItself(system: System, folder: string): Promise<void> {
  const qemu = (await findQemu(system)) ?? ''
  const boot = {
    system,
    folder,
    memoryMiB: 1024,
    cpus: 2,
    append: ['cryptomgr.notests'],
    discard: 'unmap',
  } as const
  const argv = [qemu, ...boardArguments(boot), '-no-reboot']
  await outputOf(...leashed(argv), { cwd: folder, timeoutMs: limitMs })
  const said = await readFile(join(folder, 'serial.log'), 'latin1')
  if (!said.includes('rig: finished'))
    throw new Error(`the packages do not configure themselves: ${said.slice(-4000)}`)
}

/** The kernel and the initrd that the new system's packages made, from its disk. */
async function takeBootFiles(folder: string): Promise<void> {
  const made = join(folder, 'made')
  await mkdir(made)
  await outputOf('debugfs', ['-R', `rdump /boot ${made}`, join(folder, 'disk')])
  await bootFilesOf(made, folder)
  await rm(made, { recursive: true })
}
