import { lstat, mkdir, readdir, readlink, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { stateFolder } from '../host/folders.ts'
import { isAlive, thisProcess } from '../host/process.ts'
import type { ProcessMark } from '../model/event.ts'

/**
 * The mark of a run whose end nobody has written yet: a link to the run's folder, named by the run
 * and by the process that looks after it, so that a rename hands the run to exactly one other.
 */
export interface Mark {
  /** The run's. */
  readonly id: string
  readonly keeper: ProcessMark
}

export interface Unfinished extends Mark {
  /** The run folder, absolute. */
  readonly path: string
}

/** Notes a run as unfinished, and who looks after it. */
export async function markUnfinished({ path, ...mark }: Unfinished): Promise<void> {
  await mkdir(marksFolder(), { recursive: true })
  await symlink(path, pathOf(mark))
}

/** The run that this process looks after is over: no later command has to. */
export async function markFinished(id: string): Promise<void> {
  await rm(pathOf({ id, keeper: thisProcess() }), { force: true })
}

/** The runs whose end nobody has written yet; some may still be running, some end meanwhile. */
export async function unfinishedRuns(): Promise<Unfinished[]> {
  const runs = await Promise.all((await listMarks()).map(follow))
  return runs.filter((run) => run !== undefined)
}

/** Since when there has been a run under way without a pause, in milliseconds; undefined while none is. */
export async function underWaySince(): Promise<number | undefined> {
  const alive = (await listMarks()).filter(({ keeper }) => isAlive(keeper))
  const marks = await Promise.all(alive.map((mark) => lstat(pathOf(mark)).catch(() => undefined)))
  const times = marks.flatMap((mark) => mark?.mtimeMs ?? [])
  return times.length === 0 ? undefined : Math.min(...times)
}

/** A run's mark; undefined where it is finished, or was noted in another state folder. */
export async function findMark(id: string): Promise<Mark | undefined> {
  // By the names alone: a mark that is renamed meanwhile has one name or the other, and is there.
  return (await listMarks()).find((mark) => mark.id === id)
}

/** Makes this process the one that looks after a run; false where another was faster. */
export async function takeOver({ id, keeper }: Mark): Promise<boolean> {
  return await move({ id, keeper }, { id, keeper: thisProcess() })
}

/** Leaves a run that this process took over to whoever comes next, unless it is finished now. */
export async function handBack({ id, keeper }: Mark): Promise<void> {
  await move({ id, keeper: thisProcess() }, { id, keeper })
}

const marksFolder = () => join(stateFolder(), 'unfinished')

const pathOf = ({ id, keeper }: Mark) =>
  join(marksFolder(), `${id}.${keeper.pid}.${keeper.startTime}`)

async function listMarks(): Promise<Mark[]> {
  const names = await readdir(marksFolder()).catch(() => [])
  return names.flatMap((name) => {
    const [id, pid, startTime] = name.split('.')
    if (!id || !pid || !startTime) return [] // none of ours
    return [{ id, keeper: { pid: Number(pid), startTime } }]
  })
}

/** Where a mark leads; undefined where it has gone since it was listed. */
async function follow(mark: Mark): Promise<Unfinished | undefined> {
  const path = await readlink(pathOf(mark)).catch(() => undefined)
  return path === undefined ? undefined : { ...mark, path }
}

/** Gives false where no such mark is left. */
async function move(from: Mark, to: Mark): Promise<boolean> {
  try {
    await rename(pathOf(from), pathOf(to))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
