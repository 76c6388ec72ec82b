import { readlink, rename, rm, symlink } from 'node:fs/promises'
import { draftOf } from '../../../host/draft.ts'
import { isAlive, thisProcess } from '../../../host/process.ts'
import type { ProcessMark } from '../../../model/event.ts'

/**
 * Takes a lock, a link that names the process that holds it. False where another holds it; that of
 * a process that died is anybody's. A process does not lock the same twice.
 */
export async function lock(path: string): Promise<boolean> {
  if (await take(path)) return true
  if (!(await isStale(path))) return false
  await clearAway(path)
  return await take(path)
}

/** Clears a lock away whose holder is dead. */
export async function clearStale(path: string): Promise<void> {
  if (await isStale(path)) await clearAway(path)
}

/** Whether nobody who lives holds a lock. */
export async function isStale(path: string): Promise<boolean> {
  return !(await isLocked(path))
}

/** Lets go of a lock, if this process holds it. */
export async function unlock(path: string): Promise<void> {
  const holder = await holderOf(path)
  if (holder !== undefined && written(holder) === written(thisProcess()))
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
async function clearAway(path: string): Promise<void> {
  const aside = draftOf(path)
  try {
    await rename(path, aside)
  } catch {
    return // another was faster
  }
  if (await isStale(aside)) await rm(aside, { force: true })
  else await rename(aside, path)
}

async function holderOf(path: string): Promise<ProcessMark | undefined> {
  const [pid, startTime] = (await readlink(path).catch(() => '')).split('.')
  return pid && startTime ? { pid: Number(pid), startTime } : undefined
}

function written({ pid, startTime }: ProcessMark): string {
  return `${pid}.${startTime}`
}
