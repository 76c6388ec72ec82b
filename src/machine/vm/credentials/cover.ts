import { chmod, chown, writeFile } from 'node:fs/promises'

/** What the guest is to see in place of a file of a share's. */
export interface Cover {
  /** Below the share, without links in it. */
  readonly path: string
  readonly content: Uint8Array
  /** The covered file's own: the guest is to see them, too. */
  readonly owner: { readonly uid: number; readonly gid: number }
  readonly mode: number
}

/** Writes a cover down where nobody but the caller comes by; gives the path back. */
export async function writeCover(path: string, cover: Cover): Promise<string> {
  await writeFile(path, cover.content, { mode: 0o600, flag: 'wx' })
  if (process.getuid?.() === 0) await chown(path, cover.owner.uid, cover.owner.gid)
  await chmod(path, (cover.mode & 0o444) | 0o400)
  return path
}
