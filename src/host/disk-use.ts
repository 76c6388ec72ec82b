import { runCommand } from './command.ts'
import { statsOf } from './entries.ts'

/** What a file, or a folder with all in it, takes on its disk, in bytes. 0 where it is gone. */
export async function diskUse(path: string): Promise<number> {
  const stats = await statsOf(path)
  if (stats?.isDirectory() !== true) return bytesOf(stats)
  // It tells what it could see, also where it could not see all.
  const { stdout } = await runCommand('du', ['-skx', '--', path])
  return (Number.parseInt(stdout, 10) || 0) * 1024
}

/** The same for one inode alone. */
export function bytesOf(stats: { readonly blocks: number } | undefined): number {
  return (stats?.blocks ?? 0) * 512
}
