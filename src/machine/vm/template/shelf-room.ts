import { bytesOf } from '../../../host/disk-use.ts'
import { makerOf } from '../../../host/draft.ts'
import { type Entry, entriesOf } from '../../../host/entries.ts'
import { removeUnused } from '../../../host/remove.ts'
import { isStale as isStaleFailure } from './failures.ts'
import { isStale as isStaleLock } from './lock.ts'
import { deadDrafts, templatesFolder } from './shelf.ts'

/** A template, or what a dead process left of one, that has to go for the others to have room. */
export interface Surplus {
  readonly path: string
  /** Milliseconds since the epoch. */
  readonly lastUse: number
}

/**
 * Removes drafts of dead processes, then the templates least recently used, until the rest takes at
 * most so many bytes. The one with the key `keep` stays. Gives what could not be removed.
 */
export async function makeRoom(limitBytes: number, keep?: string): Promise<readonly Error[]> {
  const failures: Error[] = []
  const strays = [...(await deadDrafts()).map(surplus), ...(await staleNotes())]
  const all = [...strays, ...(await surplusTemplates(limitBytes, keep))]
  for (const { path, lastUse } of all) {
    await removeUnused(path, lastUse).catch((error: Error) => failures.push(error))
  }
  return failures
}

/** The templates that do not fit into so many bytes, least recently used first. */
export async function surplusTemplates(limitBytes: number, keep?: string): Promise<Surplus[]> {
  const templates = (await entriesOf(templatesFolder())).filter(isTemplate)
  const sizes = await Promise.all(templates.map(sizeOf))
  const newestFirst = templates
    .map((entry, index) => ({ ...surplus(entry), key: entry.name, bytes: sizes[index] ?? 0 }))
    .sort((one, other) => rank(other) - rank(one))
  let room = limitBytes
  const rest = newestFirst.filter(({ key, bytes }) => {
    room -= bytes
    return key !== keep && (limitBytes === 0 || room < 0)
  })
  return rest.reverse().map(({ path, lastUse }) => ({ path, lastUse }))

  function rank({ key, lastUse }: { key: string; lastUse: number }): number {
    return key === keep ? Number.POSITIVE_INFINITY : lastUse
  }
}

/** Locks of dead processes, and notes of failures that nobody heeds any more. */
export async function staleNotes(): Promise<Surplus[]> {
  const entries = await entriesOf(templatesFolder())
  const stale = await Promise.all(
    entries.map(async ({ name, path, stats }) => {
      if (name.endsWith('.lock')) return await isStaleLock(path)
      return name.endsWith('.failed') && isStaleFailure(stats.mtimeMs)
    }),
  )
  return entries.filter((_, index) => stale[index]).map(surplus)
}

const isTemplate = ({ name, stats }: Entry) => stats.isDirectory() && makerOf(name) === undefined

const surplus = ({ path, stats }: Entry): Surplus => ({ path, lastUse: stats.mtimeMs })

async function sizeOf({ path }: Entry): Promise<number> {
  const files = await entriesOf(path)
  return files.reduce((sum, { stats }) => sum + bytesOf(stats), 0)
}
