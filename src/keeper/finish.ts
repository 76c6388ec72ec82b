import { existsSync } from 'node:fs'
import { readFile, realpath } from 'node:fs/promises'
import { isAlive } from '../host/process.ts'
import { removeScratch } from '../machine/vm/scratch.ts'
import type { Edge } from '../model/edge.ts'
import type { Event, ProcessMark } from '../model/event.ts'
import { Fault } from '../model/fault.ts'
import { type Verdict, verdict, verdictOfExit } from '../model/outcome.ts'
import type { Result } from '../model/result.ts'
import { conclude } from './conclude.ts'
import { removeDraftsOf } from './drafts.ts'
import { type RunFolder, runFolder } from './folder.ts'
import { readJournal, reopenJournal } from './journal.ts'
import { outputLimits } from './log.ts'
import { inherit } from './succession.ts'
import { handBack } from './unfinished.ts'

/**
 * Finishes the story of the run in a folder, or tells it again where it is finished. Waits for
 * another process that is finishing it; rejects with a Fault while the run's own tool lives.
 */
export async function collect(path: string, edge: Pick<Edge, 'tell'>): Promise<Result> {
  const absolute = await realpath(path).catch(() => path)
  const told = await toldResult(absolute)
  if (told !== undefined) return told
  const { run, keeper } = await startOfRun(absolute)
  const folder = runFolder(absolute, run)
  const inherited = await inherit(folder, keeper)
  try {
    return (await toldResult(absolute)) ?? (await finish(folder, edge.tell))
  } finally {
    if (inherited !== undefined) await handBack(inherited)
  }
}

/** Brings a run to its end that nobody else looks after: its tool was killed. */
export async function finish(folder: RunFolder, tell: (event: Event) => void): Promise<Result> {
  const journal = await reopenJournal(folder.events, tell)
  const { events } = journal
  killLeftovers(events)
  await removeScratch(folder.id)
  const start = startOf(events)
  if (start !== undefined) await removeDraftsOf(start.keeper)
  return await conclude(folder, journal, verdictOfAbandoned(events), { output: outputLimits })
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

/** The script's own end counts where it was reached; else the tool's death is the outcome. */
function verdictOfAbandoned(events: readonly Event[]): Verdict {
  for (const event of events) {
    if (event.type === 'done') return event
    if (event.type === 'script-ended') return verdictOfExit(event.exit)
  }
  return verdict('infra-error', 'the tool was killed before the run was over', 'run it again')
}
