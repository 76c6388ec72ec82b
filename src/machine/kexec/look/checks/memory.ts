import type { Look } from '../need.ts'
import { mountOf } from '../read/disks.ts'

/** Beside the image: what loading it takes besides, and what the host goes on with. */
const loadSpareMiB = 64

/** The image lies in the stage, is read by the kernel, and is put in place: three times at most. */
const timesInMemory = 3

export const loadMemoryCheck: Look = ({ memory }, { imageMiB, isCopied }) => {
  const name = 'memory to load'
  const { availableMiB, swapFreeMiB } = memory
  const swap = swapFreeMiB === 0 ? '' : `, and ${swapFreeMiB} MiB of swap that do not count`
  if (imageMiB === undefined) return { name, state: 'ok', found: `${availableMiB} MiB${swap}` }
  const times = timesInMemory + (isCopied === true ? 1 : 0)
  const wantedMiB = times * imageMiB + loadSpareMiB
  const found = `${availableMiB} MiB available, ${wantedMiB} MiB to load an image of ${imageMiB} MiB${swap}`
  if (availableMiB >= wantedMiB) return { name, state: 'ok', found }
  return { name, state: 'missing', found, remedy: 'stop what takes memory on the target' }
}

export const runMemoryCheck: Look = ({ memory: { totalMiB } }, { memoryMiB }) => {
  const name = 'memory to run'
  if (memoryMiB === undefined) return { name, state: 'ok', found: `${totalMiB} MiB` }
  const found = `${totalMiB} MiB, ${memoryMiB} MiB for the RAM system`
  if (totalMiB >= memoryMiB) return { name, state: 'ok', found }
  return { name, state: 'missing', found, remedy: 'take a target with more memory' }
}

export const ramFilesCheck: Look = ({ memory: { hasRamfs, hasTmpfs, swaps } }) => {
  const name = 'files in RAM'
  if (hasRamfs) return { name, state: 'ok', found: 'ramfs' }
  const remedy = 'boot the target with a kernel that has ramfs'
  if (!hasTmpfs) return { name, state: 'missing', found: 'neither ramfs nor tmpfs', remedy }
  if (swaps.length === 0) return { name, state: 'ok', found: 'tmpfs, and no swap' }
  const found = `tmpfs only, which may be swapped out to ${swaps.join(', ')}`
  return { name, state: 'missing', found, remedy: 'switch swap off on the target: swapoff -a' }
}

/** Where the stage and the lock lie. */
const runFolder = '/run'

export const stageCheck: Look = ({ mounts }) => {
  const name = runFolder
  const mount = mountOf(mounts, runFolder)
  if (mount === undefined)
    return { name, state: 'warning', found: 'cannot be seen', remedy: 'mount /proc on the target' }
  const isRam = mount.type === 'tmpfs' || mount.type === 'ramfs'
  const found = isRam ? mount.type : `on a disk (${mount.type} at ${mount.point})`
  if (isRam && !mount.isReadOnly) return { name, state: 'ok', found }
  return {
    name,
    state: 'missing',
    found: mount.isReadOnly ? `${found}, read-only` : found,
    remedy: 'mount a tmpfs there: mount -t tmpfs -o mode=755 run /run',
  }
}
