import { readFile, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Check } from '../check.ts'

const MiB = 2 ** 20

/** What a first run writes: the packages it downloads, a bundle, the run's files. */
const comfortableDiskMiB = 2048

/** The file server holds one descriptor for each file the guest has seen. */
const comfortableOpenFiles = 16_384

/** The memory a new process can have, cgroup limits included; in MiB. */
export async function availableMemoryMiB(): Promise<number> {
  const [meminfo, limit, used] = await Promise.all([
    textOf('/proc/meminfo'),
    textOf('/sys/fs/cgroup/memory.max'),
    textOf('/sys/fs/cgroup/memory.current'),
  ])
  const available = Number(/^MemAvailable:\s+(\d+) kB/m.exec(meminfo)?.[1] ?? Number.NaN) / 1024
  const within = (Number.parseInt(limit, 10) - Number.parseInt(used, 10)) / MiB
  return Math.floor(Number.isNaN(within) ? available : Math.min(available, within))
}

export function memoryCheck(availableMiB: number, wantedMiB: number): Check {
  const name = 'memory'
  if (Number.isNaN(availableMiB)) return { name, state: 'ok', found: 'cannot be seen' }
  const found = `${availableMiB} MiB available, ${wantedMiB} MiB for the guest`
  if (availableMiB >= wantedMiB) return { name, state: 'ok', found }
  return { name, state: 'warning', found, remedy: 'give the guest less with --memory' }
}

/** So many CPUs of guests share one of the host's before it is said. */
const comfortableShare = 4

export function cpusCheck(hostCpus: number, guests: number, cpusEach: number): Check {
  const name = 'CPUs'
  const wanted = guests * cpusEach
  const found = `${hostCpus} here, ${wanted} for ${guests === 1 ? 'the guest' : `${guests} guests`}`
  if (wanted <= comfortableShare * hostCpus) return { name, state: 'ok', found }
  const remedy = 'give less with --cpus, or longer with --timeout and --boot-timeout'
  return { name, state: 'warning', found, remedy }
}

/** The disk a path lies on, or will lie on once its folders are made. */
export interface Disk {
  readonly device: number
  readonly freeMiB: number
}

export async function diskOf(path: string): Promise<Disk> {
  try {
    const [{ bavail, bsize }, { dev }] = await Promise.all([statfs(path), stat(path)])
    return { device: dev, freeMiB: Math.floor((bavail * bsize) / MiB) }
  } catch (error) {
    const parent = dirname(path)
    if (parent === path) throw error
    return diskOf(parent)
  }
}

/** A check for each disk the paths lie on. */
export async function diskChecks(paths: readonly string[]): Promise<Check[]> {
  const disks = await Promise.all(paths.map(diskOf))
  const devices = [...new Set(disks.map(({ device }) => device))]
  return devices.map((device) => {
    const onIt = paths.filter((_, index) => disks[index]?.device === device)
    return diskCheck(onIt, disks.find((disk) => disk.device === device)?.freeMiB ?? 0)
  })
}

export function diskCheck(paths: readonly string[], freeMiB: number): Check {
  const name = 'disk'
  const holds = [...new Set(paths)].join(', ')
  const found = `${freeMiB} MiB free where ${holds} ${paths.length > 1 ? 'lie' : 'lies'}`
  if (freeMiB >= comfortableDiskMiB) return { name, state: 'ok', found }
  const remedy = `make room there: a first run takes up to ${comfortableDiskMiB} MiB`
  return { name, state: 'warning', found, remedy }
}

/** The most files a process of ours may open: the hard limit, to which the soft one can be raised. */
export async function openFileLimit(): Promise<number> {
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(await textOf('/proc/self/limits'))?.[1]
  return hard === undefined || hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard)
}

export function openFilesCheck(limit: number): Check {
  const name = 'open files'
  const found = limit === Number.POSITIVE_INFINITY ? 'no limit' : `limit ${limit}`
  if (limit >= comfortableOpenFiles) return { name, state: 'ok', found }
  const remedy = `raise the hard limit of open files (ulimit -Hn) to ${comfortableOpenFiles}`
  return { name, state: 'warning', found, remedy }
}

function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}
