import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { draftOf, draftsIn } from '../../src/host/draft.ts'
import { cacheFolder } from '../../src/host/folders.ts'
import { isAlive } from '../../src/host/process.ts'

/** Where images are kept, and the disks of rigs that live: copies cost least beside their image. */
export function rigFolder(): string {
  return join(cacheFolder(), 'rig')
}

/** A folder for one rig, which nobody else may enter. What killed processes left goes first. */
export async function newRigFolder(): Promise<string> {
  await mkdir(rigFolder(), { recursive: true })
  await clearLeftovers()
  return mkdtemp(`${draftOf(join(rigFolder(), 'live'))}.`)
}

async function clearLeftovers(): Promise<void> {
  for (const { path, maker } of await draftsIn(rigFolder()))
    if (!isAlive(maker)) await rm(path, { recursive: true, force: true })
}
