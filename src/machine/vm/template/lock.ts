import { readlink, rename, rm, symlink } from 'node:fs/promises'
import { isAlive, thisProcess } from '../../../host/process.ts'
import type { ProcessMark } from '../../../model/event.ts'

/**
 * Takes a lock, a link that names the process that holds it. False where another holds it; that of
 * a process that died is anybody's. A process does not lock the same twice.
 */
export async function lock(path: string): Promise<boolean> {
  if (await take(path)) return true
  const holder = await holderOf(path)
  if (holder !== undefined && isAlive(holder)) return false
  await clearAway(path, holder)
  return await take(path)
}

export async function unlock(path: string): Promise<void> {
  await rm(path, { force: true })
}

/** Whether a process that lives holds a lock. */
export async function isLocked(path: string): Promise<boolean> {
  const holder = await holderOf(path)
  return holder !== undefined && isAlive(holder)
}

async function take(path: string): Promise<boolean> {
  try {
    await symlink(written(thisProcess()), path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** A rename has one winner: a lock that was taken anew meanwhile is put back. */
async function clearAway(path: string, dead: ProcessMark | undefined): Promise<void> {
  const aside = `${path}.${written(thisProcess())}`
  try {
    await rename(path, aside)
  } catch {
    return // another was faster
  }
  const taken = await holderOf(aside)
  if (taken !== undefined && dead !== undefined && written(taken) !== written(dead))
    await rename(aside, path)
  else await rm(aside, { force: true })
}

async function holderOf(path: string): Promise<ProcessMark | undefined> {
  const [pid, startTime] = (await readlink(path).catch(() => '')).split('.')
  return pid && startTime ? { pid: Number(pid), startTime } : undefined
}

function written({ pid, startTime }: ProcessMark): string {
  return `${pid}.${startTime}`
}
