import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { stateFolder } from '../host/folders.ts'
import { thisProcess } from '../host/process.ts'
import type { ProcessMark } from '../model/event.ts'
import { Fault } from '../model/fault.ts'
import { markFinished, markUnfinished } from './unfinished.ts'

/** A run's folder on the host, and what stands where in it. */
export interface RunFolder {
  readonly id: string
  readonly path: string
  /** What the guest's `$TESTBED_RESULTS` held, once it is home. */
  readonly files: string
  /** Above what the guest writes to; nobody but the caller passes it. Gone when the run is over. */
  readonly live: string
  /** What the guest sees at `/run/testbed/host`. */
  readonly host: string
  readonly staging: string
  /** The files of the guest's disks that are not kept; out of its sight. */
  readonly disks: string
  readonly database: string
  /** What stood on the hardware's host before. */
  readonly manifest: string
  /** What tells why a guest ended by itself, beside its console. */
  readonly evidence: string
  readonly events: string
  readonly result: string
  readonly junit: string
  readonly output: string
  readonly console: string
}

/** Where the runs are that were given no folder of their own. */
export const runsFolder = () => join(stateFolder(), 'runs')

/** The layout of a run folder. */
export function runFolder(path: string, id: string): RunFolder {
  const live = join(path, 'live')
  const host = join(live, 'host')
  const files = join(path, 'files')
  return {
    id,
    path,
    files,
    live,
    host,
    staging: join(host, 'results'),
    disks: join(live, 'disks'),
    database: join(host, 'db'),
    manifest: join(live, 'manifest.json'),
    evidence: join(files, 'evidence'),
    events: join(path, 'events.ndjson'),
    result: join(path, 'result.json'),
    junit: join(path, 'junit.xml'),
    output: join(path, 'output.log'),
    console: join(path, 'console.log'),
  }
}

/**
 * Makes a new run's folder, at the path given or in the state folder, and notes it as unfinished
 * and looked after by `keeper`.
 */
export async function createRunFolder(
  path: string | undefined,
  keeper = thisProcess(),
): Promise<RunFolder> {
  return await furnish(newFolder(path), keeper)
}

/** The same for a run in several guests: what a guest fills is in the folders of its copies. */
export async function createFolderOfCopies(
  path: string | undefined,
  keeper = thisProcess(),
): Promise<RunFolder> {
  const folder = newFolder(path)
  try {
    await markUnfinished({ id: folder.id, path: folder.path, keeper }) // first, here too
    await mkdir(folder.path, { recursive: true })
    return folder
  } catch (error) {
    throw await giveUp(folder, error as Error)
  }
}

/** Makes the folder of one of a run's copies, in the run's own. */
export async function createCopyFolder(
  of: RunFolder,
  copy: number,
  keeper = thisProcess(),
): Promise<RunFolder> {
  return await furnish(copyFolder(of, copy), keeper)
}

/** Where the folder of a run's copy is. */
export function copyFolder({ id, path }: RunFolder, copy: number): RunFolder {
  return runFolder(join(path, `copy-${copy}`), `${id}-${copy}`)
}

/** The run that a copy is one of; undefined where a run is none. */
export function runOfCopy(id: string): string | undefined {
  return /^(\d+-\d+-[0-9a-f]+)-\d+$/.exec(id)?.[1]
}

function newFolder(path: string | undefined): RunFolder {
  const id = newRunId()
  return runFolder(path ?? join(runsFolder(), id), id)
}

/** Makes what one guest's run needs. */
async function furnish(folder: RunFolder, keeper: ProcessMark): Promise<RunFolder> {
  try {
    await markUnfinished({ id: folder.id, path: folder.path, keeper }) // first: a folder without one is given up
    await mkdir(folder.files, { recursive: true })
    await mkdir(folder.live, { mode: 0o700 })
    await mkdir(folder.staging, { recursive: true })
    await mkdir(folder.database)
    return folder
  } catch (error) {
    throw await giveUp(folder, error as Error)
  }
}

/** Nothing has run yet, so there is nothing to tell. */
async function giveUp({ id, path, ...folder }: RunFolder, { message }: Error): Promise<Fault> {
  for (const made of path.startsWith(runsFolder()) ? [path] : [folder.live, folder.files])
    await rm(made, { recursive: true, force: true }).catch(() => undefined)
  await markFinished(id).catch(() => undefined)
  return new Fault('infra-error', `the run's folder ${path} cannot be made: ${message}`, {
    remedy: 'make room there, or give another folder with --results',
  })
}

/** Sorts by time: `20261120-101500-3fa9c1`, in UTC. */
function newRunId(): string {
  const [date, time] = new Date()
    .toISOString()
    .replaceAll(/[-:]|\..*/g, '')
    .split('T')
  return `${date}-${time}-${randomBytes(3).toString('hex')}`
}
