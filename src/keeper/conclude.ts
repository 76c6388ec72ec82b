import { type CollectLimits, collectFiles, defaultLimits } from '../collect/collect.ts'
import { reclaim } from '../collect/reclaim.ts'
import { removeTree } from '../host/remove.ts'
import { noteEnd } from '../lab/note-end.ts'
import { toFault } from '../model/fault.ts'
import { type Verdict, verdict as verdictFor } from '../model/outcome.ts'
import type { Result } from '../model/result.ts'
import { foldResult } from '../report/fold.ts'
import { writeReports } from '../report/write.ts'
import { type EndedCopy, filesOf, reportOf } from './ended-copy.ts'
import type { RunFolder } from './folder.ts'
import type { Journal } from './journal.ts'
import { consoleLimits, joinLog, type LogLimits } from './log.ts'
import { phase } from './phase.ts'
import { markFinished } from './unfinished.ts'

/** What is known of a run's bytes before they are brought home. */
export interface Bytes {
  readonly output: LogLimits
  /** How many the results may have, where that is less than ever; no limit of the disk's where absent. */
  readonly most?: number
  /** What was lost of the logs already. */
  readonly lost?: string | undefined
}

/**
 * Brings a run to its end: its files home, its verdict into the journal, its reports written.
 * Nothing of its machine may run any more. Never rejects: what cannot be written is told.
 */
export async function conclude(
  folder: RunFolder,
  journal: Journal,
  verdict: Verdict,
  bytes: Bytes,
): Promise<Result> {
  const home = await phase('collect', journal.emit, () => bringHome(folder, journal, bytes))
  return await close(folder, journal, withLosses(verdict, bytes.lost ?? home))
}

/**
 * Brings a run in several guests to its end, when each of them has had its own: counts their files,
 * and merges their verdicts. Never rejects: what cannot be written is told.
 */
export async function concludeCopies(
  folder: RunFolder,
  journal: Journal,
  verdict: Verdict,
  copies: readonly EndedCopy[],
): Promise<Result> {
  if (!areFilesHome(journal)) journal.emit({ type: 'collected', ...filesOf(copies) })
  const lost = journal.failure && `the journal is not whole: ${journal.failure.message}`
  return await close(folder, journal, withLosses(verdict, lost), copies)
}

async function close(
  folder: RunFolder,
  journal: Journal,
  verdict: Verdict,
  copies: readonly EndedCopy[] = [],
): Promise<Result> {
  journal.emit({ type: 'done', ...verdict })
  const result = foldResult(journal.events)
  await noteEnd(journal.events, result)
  try {
    await writeReports(folder, result, copies.map(reportOf))
    await markFinished(folder.id)
  } catch (error) {
    journal.emit({
      type: 'warning',
      message: `reports could not be written: ${toFault(error).message}`,
    })
  }
  return result
}

/** Gives why something could not be brought home, if so. */
async function bringHome(
  folder: RunFolder,
  journal: Journal,
  { output, most }: Bytes,
): Promise<string | undefined> {
  try {
    await joinLog(folder.output, output)
    await joinLog(folder.console, consoleLimits)
    if (!areFilesHome(journal)) {
      await reclaim(folder.live)
      const collected = await collectFiles(folder.staging, folder.files, limitsWith(most))
      journal.emit({ type: 'collected', ...collected })
    }
    await removeTree(folder.live).catch(() => undefined) // `gc` tries again
    return journal.failure && `the journal is not whole: ${journal.failure.message}`
  } catch (error) {
    return toFault(error).message
  }
}

function limitsWith(most = defaultLimits.bytes): CollectLimits {
  return { ...defaultLimits, bytes: Math.min(most, defaultLimits.bytes) }
}

/** Whether an earlier keeper, killed since, has counted them: a second count would find none. */
function areFilesHome({ events }: Journal): boolean {
  return events.some(({ type }) => type === 'collected')
}

/** A workload that passed did so for nothing when its files are lost; other verdicts stand. */
function withLosses(verdict: Verdict, lost: string | undefined): Verdict {
  if (lost === undefined) return verdict
  const cause = `the results are not all home: ${lost}`
  if (verdict.outcome === 'passed') return verdictFor('infra-error', cause, 'free some disk space')
  return { ...verdict, cause: verdict.cause === undefined ? cause : `${verdict.cause}; ${cause}` }
}
