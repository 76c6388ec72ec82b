import { stripVTControlCharacters } from 'node:util'
import type { Emit } from '../model/event.ts'
import { placeOf } from './builders/files.ts'
import type { MetBuilder } from './builders/meet.ts'
import { whatIsLacking } from './lack.ts'
import { BuildLogs } from './log/build-logs.ts'
import { errorLevel, type LogEntry } from './log/entry.ts'
import { type Failure, failureIn } from './log/failure.ts'
import { keepLog } from './log/keep.ts'
import { Progress } from './log/progress.ts'
import { nameLike, nameOfPath } from './log/store-path.ts'
import { type Nix, NixError, type NixProgram } from './nix.ts'

export interface BuildTools {
  readonly nix: Nix
  readonly emit: Emit
  readonly signal?: AbortSignal | undefined
  /** The folder that gets what tells why it failed, made then; nobody gets it where absent. */
  readonly evidence?: string | undefined
}

/** What to build, as a command of Nix: `nix-build FILE`, or `nix build INSTALLABLE`. */
export interface BuildOrder {
  readonly program: NixProgram
  readonly args: readonly string[]
  /** Whether caches are asked; see NixRunOptions. */
  readonly substitute?: boolean
}

/** A build that failed, and what there is to be known of it. */
export interface FailedBuild extends Failure {
  /** The derivation's name, without its hash. */
  readonly name: string
  /** The builder it was sent to, where it was. */
  readonly where?: string
  /** The last lines of its log, as plain text. */
  readonly last: readonly string[]
  /** The file with all of its log, where it was kept. */
  readonly log?: string
}

/** Nix could not do it: because builds failed, or for other reasons, such as an evaluation's. */
export class BuildError extends Error {
  /** The first of them is what the others may come of. */
  readonly failed: readonly FailedBuild[]
  /** The last of Nix's own errors, in lines for people. */
  readonly errors: readonly string[]

  constructor(cause: NixError, failed: readonly FailedBuild[], errors: readonly string[]) {
    super(cause.message, { cause })
    this.name = 'BuildError'
    this.failed = failed
    this.errors = errors
  }
}

/** How many lines of a log are told; the file has them all. */
const toldLines = 20

/**
 * Has Nix build something, here or on the builders that the user names, and tells how it goes.
 * Gives its stdout. Rejects with a BuildError, or with a Fault where there is nobody who can build
 * it, a builder cannot be used or a disk is full.
 */
export async function build(
  { program, args, substitute = false }: BuildOrder,
  { nix, emit, signal, evidence: folder }: BuildTools,
): Promise<string> {
  const builders = await met({ nix, emit, signal })
  const place = placeOf(builders)
  const [logs, progress] = [new BuildLogs(), new Progress(place)]
  const failures = new Map<string, Failure>()
  const errors: string[] = []
  const onLog = (entry: LogEntry) => {
    logs.take(entry)
    const shown = progress.take(entry)
    if (shown !== undefined) emit({ type: 'progress', ...shown })
    if (entry.kind !== 'message' || entry.level !== errorLevel) return
    errors.push(entry.text.slice(0, longestError))
    if (errors.length > mostErrors) errors.shift()
    const failure = failureIn(entry.text)
    if (failure && failures.size < mostErrors && !failures.has(failure.derivation))
      failures.set(failure.derivation, failure)
  }
  try {
    return await nix.run(program, args, { onLog, substitute, builders, ...(signal && { signal }) })
  } catch (error) {
    if (!(error instanceof NixError)) throw error
    const lack = whatIsLacking(error.stderr, { builders: nix.builders?.machines ?? [], substitute })
    if (lack !== undefined && failures.size === 0) throw lack
    const all = [...failures.values()]
    const begun = all.filter(({ derivation }) => logs.linesOf(derivation) !== undefined)
    const failed = await toldOf(begun.length > 0 ? begun : all, logs, { folder, place })
    throw new BuildError(error, failed, errors)
  }
}

/** With `--keep-going` there may be many, and whoever speaks for a build may invent more. */
const mostErrors = 20

/** In characters; they become a part of the result. */
const longestError = 16 * 1024
const longestLine = 1000

/** Only who has builders needs what SSH takes. */
async function met({ nix, ...tools }: BuildTools): Promise<readonly MetBuilder[]> {
  if (nix.builders === undefined) return []
  const { meetBuilders } = await import('./builders/meet.ts')
  return await meetBuilders(nix.builders, tools)
}

function toldOf(
  failures: readonly Failure[],
  logs: BuildLogs,
  to: { readonly folder: string | undefined; readonly place: (machine: string) => string },
): Promise<readonly FailedBuild[]> {
  return Promise.all(
    failures.map(async (failure) => {
      const machine = logs.machineOf(failure.derivation)
      const build = {
        ...failure,
        name: nameOfPath(failure.derivation),
        ...(machine === '' ? {} : { where: to.place(machine) }),
      }
      const lines = logs.linesOf(failure.derivation) ?? []
      const last = lines
        .slice(-toldLines)
        .map((line) => stripVTControlCharacters(line).slice(0, longestLine))
      if (lines.length === 0) return { ...build, last }
      const text = `${lines.join('\n')}\n`
      const log = await keepLog(to.folder, fileName(failure.derivation), text)
      return { ...build, last, ...(log && { log }) }
    }),
  )
}

/** The store's own name, which tells two of one name apart; no path can be made of it. */
function fileName(derivation: string): string {
  const [name] = derivation.slice(derivation.lastIndexOf('/') + 1).split('.drv', 1)
  return nameLike(name ?? '')
}
