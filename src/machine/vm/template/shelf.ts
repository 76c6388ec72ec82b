import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Draft as DraftEntry, draftOf, draftsIn } from '../../../host/draft.ts'
import { cacheFolder } from '../../../host/folders.ts'
import { isAlive } from '../../../host/process.ts'
import { clearStale, isLocked, lock, unlock } from './lock.ts'
import { isWhole } from './stamp.ts'
import { type Description, type Template, templateFiles } from './template.ts'

const lookAgainMs = 50

/** Where the templates lie: a folder for each key. What has a dot in its name is none. */
export const templatesFolder = () => join(cacheFolder(), 'templates')

export const folderOf = (key: string) => join(templatesFolder(), key)

/** The template of a key; `damaged` where there is one that was changed or is not whole. */
export async function findTemplate(key: string): Promise<Template | 'damaged' | undefined> {
  const files = templateFiles(folderOf(key))
  try {
    const text = await readFile(files.description, 'utf8')
    if (!(await isWhole(files))) return 'damaged'
    const now = new Date()
    await utimes(folderOf(key), now, now).catch(() => undefined) // only the order of removal
    return { key, files, description: JSON.parse(text) as Description }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return 'damaged'
    return (await isThere(folderOf(key))) ? 'damaged' : undefined
  }
}

/** A template in the making, in a folder that nobody takes for one. */
export interface Draft {
  readonly key: string
  readonly folder: string
}

/** Makes this process the one that makes the template of a key; undefined where another is at it. */
export async function claimTemplate(key: string): Promise<Draft | undefined> {
  await mkdir(templatesFolder(), { recursive: true })
  if (!(await lock(lockOf(key)))) return undefined
  const draft = { key, folder: draftOf(folderOf(key)) }
  try {
    for (const { path } of await deadDrafts()) await rm(path, { recursive: true, force: true })
    await rm(draft.folder, { recursive: true, force: true })
    await mkdir(draft.folder, { mode: 0o700 })
    return draft
  } catch (error) {
    await unlock(lockOf(key))
    throw error
  }
}

/** Waits until nobody makes the template of a key any more, the time is over, or the signal fires. */
export async function untilMade(key: string, limitMs: number, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + limitMs
  while (!signal.aborted && performance.now() < deadline && (await isLocked(lockOf(key))))
    await setTimeout(lookAgainMs)
}

/** What killed makers left: each takes as much room as a template. */
export async function deadDrafts(): Promise<DraftEntry[]> {
  return (await draftsIn(templatesFolder())).filter(({ maker }) => !isAlive(maker))
}

/** Puts a draft on the shelf, whole and stamped. */
export async function publish({ key, folder }: Draft): Promise<void> {
  await removeTemplate(key)
  await rename(folder, folderOf(key))
  await unlock(lockOf(key))
}

/** Gives a draft up. */
export async function dropDraft({ key, folder }: Draft): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await unlock(lockOf(key))
}

/** Takes a template down; who has opened its files keeps them. */
export async function removeTemplate(key: string): Promise<void> {
  const gone = `${draftOf(folderOf(key))}.${randomBytes(3).toString('hex')}`
  await rename(folderOf(key), gone).catch((error) => {
    if (error.code !== 'ENOENT') throw error
  })
  await rm(gone, { recursive: true, force: true })
}

/** Clears away the locks of makers that died. */
export async function clearStaleLocks(): Promise<void> {
  const names = await readdir(templatesFolder()).catch(() => [])
  for (const name of names.filter((name) => name.endsWith(lockEnd)))
    await clearStale(join(templatesFolder(), name))
}

const lockEnd = '.lock'

const lockOf = (key: string) => join(templatesFolder(), `${key}${lockEnd}`)

async function isThere(path: string): Promise<boolean> {
  return utimes(path, new Date(), new Date()).then(
    () => true,
    (error) => error.code !== 'ENOENT',
  )
}
