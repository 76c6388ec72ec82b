import { mkdir, readdir, readlink, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { stateFolder } from '../host/folders.ts'
import { markOf } from '../host/process.ts'
import type { ProcessMark } from '../model/event.ts'

/**
 * A run whose end nobody has written yet, as its mark tells it: a link to the run's folder, named
 * by the run and by the process that looks after it, so that a rename hands it to exactly one other.
 */
export interface Unfinished {
  readonly id: string
  /** The run folder, absolute. */
  readonly path: string
  readonly keeper: ProcessMark
}

/** Which run is meant, and where its folder is. */
type Run = Pick<Unfinished, 'id' | 'path'>

/** Notes a run as unfinished, and who looks after it. */
export async function markUnfinished({ id, path }: Run, keeper: ProcessMark): Promise<void> {
  await mkdir(marksFolder(), { recursive: true })
  await symlink(path, markPath(id, keeper))
}

/** The run that this process looks after is over: no later command has to. */
export async function markFinished({ id }: Pick<Run, 'id'>): Promise<void> {
  await rm(markPath(id, thisProcess()), { force: true })
}

/** The runs whose end nobody has written yet; some may still be running, some end meanwhile. */
export async function unfinishedRuns(): Promise<Unfinished[]> {
  const names = await readdir(marksFolder()).catch(() => [])
  return (await Promise.all(names.map(readMark))).filter((run) => run !== undefined)
}

/** Makes this process the one that looks after a run; false where another was faster. */
export async function takeOver({ id, keeper }: Unfinished): Promise<boolean> {
  return await moveMark(id, keeper, thisProcess())
}

/** Leaves a run that this process took over to whoever comes next, unless it is finished now. */
export async function handBack({ id, keeper }: Unfinished): Promise<void> {
  await moveMark(id, thisProcess(), keeper)
}

/** The process that runs this. */
export function thisProcess(): ProcessMark {
  const mark = markOf(process.pid)
  if (mark === undefined) throw new Error('/proc does not show this process')
  return mark
}

/** A mark by its name; undefined where it has gone since it was listed, or never was one. */
async function readMark(name: string): Promise<Unfinished | undefined> {
  const [id = '', pid, startTime] = name.split('.')
  if (pid === undefined || startTime === undefined) return undefined
  const path = await readlink(join(marksFolder(), name)).catch(() => undefined)
  return path === undefined ? undefined : { id, path, keeper: { pid: Number(pid), startTime } }
}

/** Gives false where no mark is there to be moved. */
async function moveMark(id: string, from: ProcessMark, to: ProcessMark): Promise<boolean> {
  try {
    await rename(markPath(id, from), markPath(id, to))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

const marksFolder = () => join(stateFolder(), 'unfinished')

const markPath = (id: string, { pid, startTime }: ProcessMark) =>
  join(marksFolder(), `${id}.${pid}.${startTime}`)
