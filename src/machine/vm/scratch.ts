import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  rm,
  rmdir,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../../host/command.ts'
import { isAlive, thisProcess } from '../../host/process.ts'
import { HostFault } from './host-fault.ts'
import { removeTap } from './network/bridge.ts'

/** Where a run's sockets and views are: a short path, as sockets need one. */
export function scratchOf(run: string): string {
  // A journal tells the run's name, and somebody else may have written it.
  if (!/^[\w-]+$/.test(run)) throw new RangeError(`no run has the name ${JSON.stringify(run)}`)
  return join(tmpdir(), `nixos-testbed-${run}`)
}

/** What the kernel takes for the path of a socket. */
const mostSocketBytes = 107
const longestSocket = 'shared.sock'

/** Makes the folder of a run's sockets and views, for the caller alone; a group given may pass it. */
export async function makeScratch(run: string, group?: number): Promise<string> {
  const folder = scratchOf(run)
  if (Buffer.byteLength(join(folder, longestSocket)) > mostSocketBytes)
    throw new HostFault(`${folder} is too long a path for sockets`, 'set TMPDIR to a shorter one')
  await mkdir(folder, { mode: 0o700 }).catch((cause: Error) => {
    throw new HostFault(`${folder} cannot be made: ${cause.message}`, 'look at $TMPDIR', cause)
  })
  const { pid, startTime } = thisProcess()
  await writeFile(join(folder, makerFile), `${pid} ${startTime}`)
  if (group === undefined) return folder
  await chown(folder, -1, group)
  await chmod(folder, 0o710)
  return folder
}

const makerFile = 'maker'

/** The runs whose machine has a scratch folder of this user's here, and its tool is dead. */
export async function strayScratches(): Promise<string[]> {
  const names = await readdir(tmpdir()).catch(() => [])
  const runs = names.flatMap((name) => /^nixos-testbed-(\d{8}-\d{6}-[\w-]+)$/.exec(name)?.[1] ?? [])
  const stray = await Promise.all(runs.map(isStray))
  return runs.filter((_, index) => stray[index])
}

/** Not where nobody says whose it is: then it is being made. */
async function isStray(run: string): Promise<boolean> {
  const folder = scratchOf(run)
  const found = await lstat(folder).catch(() => undefined)
  if (found?.isDirectory() !== true || found.uid !== process.getuid?.()) return false
  const text = await readFile(join(folder, makerFile), 'utf8').catch(() => '')
  const [, pid, startTime] = /^(\d+) (\d+)$/.exec(text) ?? []
  return pid !== undefined && startTime !== undefined && !isAlive({ pid: Number(pid), startTime })
}

/** Makes the folder that one file server shows its source at. */
export async function makeView(scratch: string, tag: string): Promise<string> {
  const view = join(scratch, `${tag}${viewEnd}`)
  await mkdir(view)
  return view
}

const viewEnd = '.view'

/**
 * Removes what a run's machine needed, once nothing of it runs; also for a run whose tool was killed.
 * Never recursive: a shared folder would be emptied if it still showed in its view.
 */
export async function removeScratch(run: string): Promise<void> {
  const folder = scratchOf(run)
  await removeTap(run)
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const path = join(folder, name)
    await (name.endsWith(viewEnd) ? removeView(path) : rm(path, { force: true }))
  }
  await rmdir(folder).catch(() => undefined) // what a killed file server left is no reason to fail
}

/** A view still shows its source where mounts could not be kept to the server: in a chroot on a shared mount. */
async function removeView(view: string): Promise<void> {
  const isGone = await rmdir(view).then(
    () => true,
    () => false,
  )
  if (isGone) return
  await runCommand('umount', ['--lazy', view])
  await rmdir(view).catch(() => undefined)
}
