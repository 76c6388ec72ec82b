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
import { markFinished, type RunFolder, runFolder, unfinishedRuns } from './folder.ts'
import { readJournal, reopenJournal } from './journal.ts'
import { outputLimits } from './log.ts'

/** Finishes the story of the run in a folder, or tells it again where it is finished. */
export async function collect(path: string, edge: Pick<Edge, 'tell'>): Promise<Result> {
  const folder = await openRunFolder(path)
  if (existsSync(folder.result)) return JSON.parse(await readFile(folder.result, 'utf8')) as Result
  return await finish(folder, edge.tell)
}

/** Finishes all runs whose tool was killed, before a new one starts. Those under way are left alone. */
export async function finishAbandoned(
  told: (result: Result, folder: RunFolder) => void,
): Promise<void> {
  for (const folder of await unfinishedRuns()) {
    if (!existsSync(folder.events)) {
      await markFinished(folder) // the folder was removed, or nothing had begun in it
    } else if (!keeperLives(await readJournal(folder.events))) {
      told(await finish(folder, () => undefined), folder)
    }
  }
}

async function openRunFolder(path: string): Promise<RunFolder> {
  const folder = runFolder(await realpath(path).catch(() => path), '')
  if (!existsSync(folder.events)) {
    throw new Fault('infra-error', `${path} is no run folder: it has no events.ndjson`, {
      remedy: 'give the folder that `run` named in its last line',
    })
  }
  return folder
}

async function finish(folder: RunFolder, tell: (event: Event) => void): Promise<Result> {
  const events = await readJournal(folder.events)
  if (keeperLives(events)) {
    throw new Fault('infra-error', `the run in ${folder.path} is still under way`, {
      remedy: 'wait for it, or stop it with Ctrl-C where it runs',
    })
  }
  const id = startOf(events)?.run ?? folder.id
  killLeftovers(events)
  await removeScratch(id)
  const journal = await reopenJournal(folder.events, tell)
  return await conclude(
    runFolder(folder.path, id),
    journal,
    verdictOfAbandoned(events),
    outputLimits,
  )
}

function startOf(events: readonly Event[]) {
  return events.find((event) => event.type === 'run-started')
}

function keeperLives(events: readonly Event[]): boolean {
  const keeper = startOf(events)?.keeper
  return keeper !== undefined && isAlive(keeper)
}

/** The kernel kills them with the tool; this is for the moment before it could be told to. */
function killLeftovers(events: readonly Event[]): void {
  const marks: ProcessMark[] = events.flatMap((event) =>
    event.type === 'process-started' ? [event.process] : [],
  )
  for (const mark of marks) if (isAlive(mark)) process.kill(mark.pid, 'SIGKILL')
}

/** The script's own end counts where it was reached; else the tool's death is the outcome. */
function verdictOfAbandoned(events: readonly Event[]): Verdict {
  for (const event of events) {
    if (event.type === 'done') return event
    if (event.type === 'script-ended') return verdictOfExit(event.exit)
  }
  return verdict('infra-error', 'the tool was killed before the run was over', 'run it again')
}
