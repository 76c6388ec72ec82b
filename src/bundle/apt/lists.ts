import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { draftOf } from '../../host/draft.ts'
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
  /** Told by another machine: good to know a bundle by, and not here to build from. */
  readonly borrowed?: true
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
  if (there !== undefined && there.borrowed !== true && isYoung(there)) return there
  return updateLists(apt, emit, signal)
}

/** Takes another machine's word for what the lists say, where there are none here and it is young. */
export async function borrowLists(apt: PrivateApt, told: Lists): Promise<void> {
  if (told.sourcesHash !== apt.sourcesHash || !isYoung(told)) return
  if ((await listsOf(apt)) !== undefined) return
  await mkdir(apt.folder, { recursive: true })
  await stamp(apt, { ...told, borrowed: true })
}

function isYoung({ fetchedAt }: Lists): boolean {
  const age = Date.now() - fetchedAt
  return age >= 0 && age < oldAfterMs
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
  await stamp(apt, lists)
  return lists
}

async function stamp(apt: PrivateApt, lists: Lists): Promise<void> {
  const draft = draftOf(stampFile(apt))
  await writeFile(draft, JSON.stringify(lists))
  await rename(draft, stampFile(apt))
}

const stampFile = (apt: Pick<PrivateApt, 'folder'>) => join(apt.folder, 'lists.json')

async function releaseHash(folder: string): Promise<string> {
  const hash = createHash('sha256')
  const names = (await readdir(folder)).filter((name) => /Release$/.test(name))
  for (const name of names.sort()) hash.update(await readFile(join(folder, name)))
  return hash.digest('hex')
}
