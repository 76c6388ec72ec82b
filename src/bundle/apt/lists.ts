import { createHash } from 'node:crypto'
import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Emit } from '../../model/event.ts'
import { Fault } from '../../model/fault.ts'
import { aptComplaint } from './complaint.ts'
import type { PrivateApt } from './private-apt.ts'

/** What is known of the lists a private apt has: which sources they are of, since when, and what they say. */
export interface Lists {
  readonly sourcesHash: string
  /** Milliseconds since the epoch. */
  readonly fetchedAt: number
  /** Hex, of the signed release files; the same while the archive is. */
  readonly identity: string
}

const oldAfterMs = 7 * 24 * 3600 * 1000

/** The lists that are there, if they are of these sources. */
export async function listsOf(
  apt: Pick<PrivateApt, 'folder' | 'sourcesHash'>,
): Promise<Lists | undefined> {
  const text = await readFile(stampFile(apt), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    const lists = JSON.parse(text) as Lists
    return lists.sourcesHash === apt.sourcesHash ? lists : undefined
  } catch {
    return undefined
  }
}

/** The lists to build from: those that are there while they are young enough, else new ones. */
export async function freshLists(
  apt: PrivateApt,
  emit: Emit,
  signal?: AbortSignal,
): Promise<Lists> {
  const there = await listsOf(apt)
  if (there !== undefined && Date.now() - there.fetchedAt < oldAfterMs) return there
  return updateLists(apt, emit, signal)
}

/** Fetches the lists anew. */
export async function updateLists(
  apt: PrivateApt,
  emit: Emit,
  signal?: AbortSignal,
): Promise<Lists> {
  emit({ type: 'progress', message: `fetching the package lists for ${apt.system}` })
  const result = await apt.get(['update', '-qq', '--error-on=any'], signal)
  signal?.throwIfAborted()
  if (result.code !== 0) {
    throw new Fault(
      'infra-error',
      `the package lists for ${apt.system} cannot be fetched: ${aptComplaint(result.stderr)}`,
      { remedy: 'look whether this host reaches its package archive: sudo apt-get update' },
    )
  }
  const lists: Lists = {
    sourcesHash: apt.sourcesHash,
    fetchedAt: Date.now(),
    identity: await releaseHash(join(apt.folder, 'lists')),
  }
  const draft = `${stampFile(apt)}.${process.pid}`
  await writeFile(draft, JSON.stringify(lists))
  await rename(draft, stampFile(apt))
  return lists
}

const stampFile = (apt: Pick<PrivateApt, 'folder'>) => join(apt.folder, 'lists.json')

async function releaseHash(folder: string): Promise<string> {
  const hash = createHash('sha256')
  const names = (await readdir(folder)).filter((name) => /Release$/.test(name))
  for (const name of names.sort()) hash.update(await readFile(join(folder, name)))
  return hash.digest('hex')
}
