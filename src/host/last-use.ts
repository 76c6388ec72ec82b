import { lstat, lutimes } from 'node:fs/promises'

/**
 * Notes that a kept file, folder or link is used now; false where there is none. What is another
 * user's keeps its time, and is there all the same.
 */
export async function markUsed(path: string): Promise<boolean> {
  const now = new Date()
  await lutimes(path, now, now).catch(() => undefined)
  return lstat(path).then(
    () => true,
    () => false,
  )
}
