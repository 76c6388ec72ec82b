import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { draftOf } from '../host/draft.ts'
import { cacheFolder } from '../host/folders.ts'
import { download } from './download.ts'

/** Where upstream's tarballs are kept for the next time. */
export function nixTarballsFolder(): string {
  return join(cacheFolder(), 'nix')
}

/** Downloads a file to where it is kept, whole and checked, or not at all. Rejects with a Fault. */
export async function downloadToKeep(
  url: string,
  file: string,
  sha256: string,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const draft = draftOf(file)
  try {
    await download(url, draft, sha256, signal)
    await rename(draft, file)
  } finally {
    await rm(draft, { force: true })
  }
}
