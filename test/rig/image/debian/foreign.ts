import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { outputOf } from '../../../../src/host/command.ts'
import { leashed } from '../../../../src/host/leash.ts'
import { findQemu } from '../../../../src/host/programs.ts'
import type { System } from '../../../../src/model/system.ts'
import { boardArguments } from '../../machine/board.ts'
import { bootFilesOf, only } from '../boot-files.ts'
import { makeDisk } from '../disk.ts'
import { moduleTreeOf } from '../module-tree.ts'
import { writeSmallInitrd } from '../small-initrd.ts'
import { busyboxPackage, type Debian, diskSize } from './recipe.ts'
import { repack } from './repack.ts'
import { scripts } from './scripts.ts'

const limitMs = 40 * 60_000

/**
 * Makes a Debian of another architecture than this host's. Its packages are fetched here and
 * configure themselves in a machine of their own: nothing of theirs can run here.
 */
export async function makeForeign(debian: Debian, system: System, folder: string): Promise<void> {
  const root = join(folder, 'root')
  const spare = join(folder, 'spare')
  await fetchPackages(debian, root)
  await unpackBeside(root, spare)
  await repack(join(root, 'var/cache/apt/archives'), debian.leftOut)
  await addStages(debian, root)
  await writeFirstBoot(spare, folder)
  await makeDisk(root, join(folder, 'disk'), diskSize)
  await configureItself(system, folder)
  await takeBootFiles(folder)
  for (const done of [root, spare, join(folder, 'serial.log')]) await rm(done, { recursive: true })
}

/** As `debootstrap` leaves it: the packages, and the tree of those that configure the others. */
async function fetchPackages({ architecture, packages, release }: Debian, root: string) {
  const options = ['--foreign', '--variant=minbase', `--arch=${architecture}`]
  const include = `--include=${[...packages, busyboxPackage].join()}`
  await outputOf(...leashed(['debootstrap', ...options, include, release, root], 'TERM'))
}

/** The kernel and the busybox that the first boot needs; the new system has its own in time. */
async function unpackBeside(root: string, spare: string): Promise<void> {
  const archives = join(root, 'var/cache/apt/archives')
  const names = await readdir(archives)
  for (const prefix of [`${busyboxPackage}_`, 'linux-image-6.'])
    await outputOf('dpkg-deb', ['-x', join(archives, only(names, prefix)), spare])
}

async function addStages({ leftOut }: Debian, root: string): Promise<void> {
  // In a container, debootstrap links /proc to itself.
  await rm(join(root, 'proc'), { recursive: true })
  await mkdir(join(root, 'proc'))
  const stages = join(root, 'rig')
  await mkdir(stages)
  await copyFile(scripts.secondStage, join(stages, 'second-stage.sh'))
  await copyFile(scripts.finish, join(stages, 'finish.sh'))
  await outputOf('sh', [scripts.before, root])
  await mkdir(join(root, 'etc/dpkg/dpkg.cfg.d'), { recursive: true })
  const lines = ['force-unsafe-io', ...leftOut.map((path) => `path-exclude=${path}`)]
  await writeFile(join(root, 'etc/dpkg/dpkg.cfg.d/rig'), `${lines.join('\n')}\n`)
}

async function writeFirstBoot(spare: string, folder: string): Promise<void> {
  const boot = join(spare, 'boot')
  await copyFile(join(boot, only(await readdir(boot), 'vmlinuz-')), join(folder, 'kernel'))
  await writeSmallInitrd(join(folder, 'initrd'), await moduleTreeOf(spare), {
    busybox: join(spare, 'bin/busybox'),
    mount: 'rw',
    program: '/bin/dash /rig/second-stage.sh',
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
