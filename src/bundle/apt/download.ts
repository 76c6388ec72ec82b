import { rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { draftOf } from '../../host/draft.ts'
import { markUsed } from '../../host/last-use.ts'
import type { Emit } from '../../model/event.ts'
import { Fault } from '../../model/fault.ts'
import { aptComplaint } from './complaint.ts'
import type { PrivateApt } from './private-apt.ts'
import type { Package } from './resolve.ts'

/** A package and where it lies on this host. */
export interface Downloaded extends Package {
  readonly file: string
}

/** The archive has moved on since the lists were fetched. */
export class StaleLists extends Error {}

const batchBytes = 8 * 1024 * 1024

/** Fetches the packages that are not here yet; apt checks each against its hash. */
export async function download(
  apt: PrivateApt,
  packages: readonly Package[],
  emit: Emit,
  signal?: AbortSignal,
): Promise<Downloaded[]> {
  const all = packages.map((each) => ({ ...each, file: join(apt.packages, fileName(each)) }))
  const here = await Promise.all(
    all.map(async (each) => (await isOfSize(each)) && markUsed(each.file)),
  )
  const missing = all.filter((_, index) => !here[index])
  const total = bytesOf(missing)
  let done = 0
  for (const batch of batches(missing)) {
    emit({ type: 'progress', message: `downloading packages for ${apt.system}`, done, total })
    await fetchBatch(apt, batch, signal)
    done += bytesOf(batch)
  }
  return all
}

async function fetchBatch(
  apt: PrivateApt,
  batch: readonly Downloaded[],
  signal?: AbortSignal,
): Promise<void> {
  const wanted = batch.flatMap(({ uri, file, sha256 }) => [uri, draftOf(file), `SHA256:${sha256}`])
  const result = await apt.helper(['-qq', 'download-file', ...wanted], signal)
  signal?.throwIfAborted()
  if (result.code !== 0) {
    const complaint = aptComplaint(result.stderr)
    if (/\b404\b/.test(result.stderr)) throw new StaleLists(complaint)
    throw new Fault('infra-error', `packages cannot be downloaded: ${complaint}`, {
      remedy: 'look whether this host reaches its package archive: sudo apt-get update',
    })
  }
  for (const { file } of batch) await rename(draftOf(file), file)
}

/** Named by content too: a name and a version alone may be rebuilt. */
const fileName = ({ name, sha256 }: Package) => `${name}-${sha256.slice(0, 16)}.deb`

const bytesOf = (packages: readonly Package[]) => packages.reduce((sum, { size }) => sum + size, 0)

async function isOfSize({ file, size }: Downloaded): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.size === size
}

/** Groups large enough to keep a connection busy, small enough to show progress. */
function batches(packages: readonly Downloaded[]): Downloaded[][] {
  const groups: Downloaded[][] = []
  let room = 0
  for (const each of packages) {
    if (room <= 0) {
      groups.push([])
      room = batchBytes
    }
    groups.at(-1)?.push(each)
    room -= each.size
  }
  return groups
}
