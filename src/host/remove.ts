import { lstat, rename, rm } from 'node:fs/promises'
import { outputOf } from './command.ts'
import { draftOf } from './draft.ts'
import { isRoot } from './privilege.ts'

/**
 * Removes a file, a link or a folder with all that is in it, and follows no link. What a guest left
 * may be nested deeper than a path can say, named in no encoding, or closed to its owner: then
 * programs that walk must do it. Rejects where something stays.
 */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true })
  } catch {
    if (!isRoot()) await openFolders(path)
    await outputOf('rm', ['-rf', '--', path])
  }
}

/** A link is none: chmod would follow it, were it named to it. */
async function openFolders(path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory()) return
  await outputOf('chmod', ['-R', 'u+rwX', '--', path]).catch(() => undefined)
}

/**
 * Removes what others may be using or removing: in their eyes whole and at once, for it changes its
 * name first. False where it is gone already, or is no longer as old as its last use in
 * milliseconds, `seenMs`, says.
 */
export async function removeUnused(path: string, seenMs: number): Promise<boolean> {
  const aside = draftOf(path)
  if (!(await move(path, aside))) return false
  if ((await lstat(aside)).mtimeMs !== seenMs) {
    await move(aside, path)
    return false
  }
  await removeTree(aside)
  return true
}

/** False where there is nothing to move. */
async function move(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
