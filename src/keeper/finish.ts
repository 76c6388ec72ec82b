import { existsSync } from 'node:fs'
import { readFile, realpath } from 'node:fs/promises'
import { isAlive } from '../host/process.ts'
import { removeScratch } from '../machine/vm/scratch.ts'
import type { Edge } from '../model/edge.ts'
import type { Event, ProcessMark } from '../model/event.ts'
import { Fault } from '../model/fault.ts'
import type { FinishHelp } from '../model/machine.ts'
import { cancelled, type Verdict, verdict, verdictOfExit, worstOf } from '../model/outcome.ts'
import type { Result } from '../model/result.ts'
import { conclude, concludeCopies } from './conclude.ts'
import { removeDraftsOf } from './drafts.ts'
import { type EndedCopy, endOf, mergedVerdict } from './ended-copy.ts'
import { copyFolder, type RunFolder, runFolder } from './folder.ts'
import { type Journal, readJournal, reopenJournal } from './journal.ts'
import { outputLimits } from './log.ts'
import { inherit } from './succession.ts'
import { finishTaken } from './target.ts'
import { handBack } from './unfinished.ts'

/**
 * Finishes the story of the run in a folder, or tells it again where it is finished. Waits for
 * another process that is finishing it; rejects with a Fault while the run's own tool lives.
 * `help` is for hardware that the run took: keys whose files are not in its journal.
 */
export async function collect(
  path: string,
  edge: Pick<Edge, 'tell'>,
  help?: FinishHelp,
): Promise<Result> {
  const absolute = await realpath(path).catch(() => path)
  const told = await toldResult(absolute)
  if (told !== undefined) return told
  const { run, keeper } = await startOfRun(absolute)
  const folder = runFolder(absolute, run)
  const inherited = await inherit(folder, keeper)
  try {
    return (await toldResult(absolute)) ?? (await finish(folder, edge.tell, help))
  } finally {
    if (inherited !== undefined) await handBack(inherited)
  }
}

/** Brings a run to its end that nobody else looks after: its tool was killed. */
export async function finish(
  folder: RunFolder,
  tell: (event: Event) => void,
  help?: FinishHelp,
): Promise<Result> {
  const journal = await reopenJournal(folder.events, tell)
  const { events } = journal
  const start = startOf(events)
  if (start?.copies !== undefined) return await finishCopies(folder, journal, start.copies, tell)
  killLeftovers(events)
  await removeScratch(folder.id)
  if (start !== undefined) await removeDraftsOf(start.keeper)
  await finishTaken(journal, folder, help)
  return await conclude(folder, journal, verdictOfAbandoned(events), { output: outputLimits })
}

/** Each copy is finished as the run it is, then the run that they are of. */
async function finishCopies(
  folder: RunFolder,
  journal: Journal,
  copies: number,
  tell: (event: Event) => void,
): Promise<Result> {
  const ended: EndedCopy[] = []
  for (let copy = 1; copy <= copies; copy++) {
    const own = copyFolder(folder, copy)
    if (!(await hasBegun(own))) continue
    const result = await collect(own.path, { tell: (event) => tell({ ...event, copy }) })
    const end = { copy, folder: own, result }
    ended.push(end)
    if (!journal.events.some((event) => event.type === 'copy-ended' && event.copy === copy))
      journal.emit(endOf(end))
  }
  const verdicts = [
    ...(ended.length === 0 ? [] : [mergedVerdict(ended)]),
    ...(ended.length === copies ? [] : [verdictOfAbandoned(journal.events)]),
  ]
  return await concludeCopies(folder, journal, worstOf(verdicts), ended)
}

async function hasBegun({ events }: RunFolder): Promise<boolean> {
  return existsSync(events) && startOf(await readJournal(events)) !== undefined
}

/** How a journal says its run started; undefined where nothing had begun. */
export function startOf(events: readonly Event[]) {
  return events.find((event) => event.type === 'run-started')
}

async function toldResult(path: string): Promise<Result | undefined> {
  const { events, result } = runFolder(path, '')
  if (!existsSync(events) || !existsSync(result)) return undefined
  return JSON.parse(await readFile(result, 'utf8')) as Result
}

async function startOfRun(path: string) {
  const { events } = runFolder(path, '')
  if (!existsSync(events)) {
    throw new Fault('infra-error', `${path} is no run folder: it has no events.ndjson`, {
      remedy: 'give the folder that `run` named in its last line',
    })
  }
  const start = startOf(await readJournal(events))
  if (start !== undefined) return start
  throw new Fault('infra-error', `no run had begun in ${path}: its events.ndjson tells of none`, {
    remedy: 'run it again',
  })
}

/** The kernel kills them with the tool; this is for the moment before it could be told to. */
function killLeftovers(events: readonly Event[]): void {
  for (const event of events) if (event.type === 'process-started') kill(event.process)
}

function kill(mark: ProcessMark): void {
  try {
    if (isAlive(mark)) process.kill(mark.pid, 'SIGKILL')
  } catch (error) {
    if (isAlive(mark)) throw error
  }
}

/** The script's own end counts where it was reached, then a wish to stop; else the tool's death is the outcome. */
function verdictOfAbandoned(events: readonly Event[]): Verdict {
  for (const event of events) {
    if (event.type === 'done') return event
    if (event.type === 'script-ended') return verdictOfExit(event.exit)
    if (event.type === 'cancelled') return cancelled(event.signal)
  }
  return verdict('infra-error', 'the tool was killed before the run was over', 'run it again')
}
