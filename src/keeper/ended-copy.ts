import { basename } from 'node:path'
import type { Collected } from '../collect/collect.ts'
import type { Happening } from '../model/event.ts'
import { type Verdict, worstOf } from '../model/outcome.ts'
import type { Result } from '../model/result.ts'
import type { CopyReport } from '../report/write.ts'
import type { RunFolder } from './folder.ts'

/** One of several guests that has come to its end, with its results in its folder. */
export interface EndedCopy {
  readonly copy: number
  readonly folder: RunFolder
  readonly result: Result
}

/** How a run's journal tells of a copy's end. */
export function endOf({ copy, folder, result }: EndedCopy): Happening {
  const { outcome, exit, cause, environment } = result
  return {
    type: 'copy-ended',
    copy,
    folder: basename(folder.path),
    outcome,
    exit,
    ...(cause === undefined ? {} : { cause }),
    ...(environment.accel === undefined ? {} : { accel: environment.accel }),
  }
}

/** The one verdict of several copies: the worst, with the copy it is of. */
export function mergedVerdict(copies: readonly EndedCopy[]): Verdict {
  const { copy, outcome, exit, cause, remedy } = worstOf(
    copies.map(({ copy, result }) => ({ ...result, copy })),
  )
  if (outcome === 'passed') return { outcome, exit }
  if (outcome === 'cancelled') return { outcome, exit, ...(cause === undefined ? {} : { cause }) }
  const unfit = copies.filter(({ result }) => result.outcome !== 'passed').length
  const others = unfit === 1 ? '' : `; ${unfit} of ${copies.length} did not pass`
  return {
    outcome,
    exit,
    cause: `copy ${copy} of ${copies.length}: ${cause ?? outcome}${others}`,
    ...(remedy === undefined ? {} : { remedy }),
  }
}

/** What all the copies brought home. */
export function filesOf(copies: readonly EndedCopy[]): Collected {
  const files = copies.map(({ result }) => result.files)
  return {
    files: files.reduce((sum, { count }) => sum + count, 0),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    left: copies.flatMap(({ folder, result }) =>
      result.files.left.map(({ name, why }) => ({ name: `${basename(folder.path)}/${name}`, why })),
    ),
  }
}

export function reportOf({ copy, folder, result }: EndedCopy): CopyReport {
  return { copy, result, output: folder.output }
}
