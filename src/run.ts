import { buildGuest, findGuest } from './bundle/guest.ts'
import { runCopies } from './copies/copies.ts'
import { runCopy } from './copies/copy.ts'
import { begun } from './host/begun.ts'
import { ensureHost } from './host/ensure.ts'
import { finishAbandoned } from './keeper/abandoned.ts'
import { concludeCopies } from './keeper/conclude.ts'
import { type EndedCopy, mergedVerdict } from './keeper/ended-copy.ts'
import { createFolderOfCopies, createRunFolder, type RunFolder } from './keeper/folder.ts'
import { phase } from './keeper/phase.ts'
import { beginJournal, RunRecord } from './keeper/record.ts'
import type { BuiltBundle } from './model/bundle.ts'
import type { Edge } from './model/edge.ts'
import type { Emit } from './model/event.ts'
import { verdictOfError } from './model/fault.ts'
import type { Verdict } from './model/outcome.ts'
import type { Request } from './model/request.ts'
import type { Result } from './model/result.ts'
import { findNix } from './nix/find.ts'
import type { Nix } from './nix/nix.ts'
import { plan } from './plan/plan.ts'

/** A run from its request to its result, which is on disk when this returns. */
export function run(request: Request, edge: Edge): Promise<Result> {
  return request.copies === 1 ? runInOne(request, edge) : runInSeveral(request, edge)
}

/** The script in one guest. */
async function runInOne(request: Request, edge: Edge): Promise<Result> {
  const folder = await createRunFolder(request.results)
  const record = await RunRecord.begin(folder, request, edge)
  await finishAbandoned(record.emit)
  const [spec] = plan(request, folder.id).runs
  const { emit } = record
  const nix = nixFinder(request, edge, emit)
  const verdict = await withBundle(request, edge, { emit, folder }, (bundle) =>
    runCopy(bundle, spec, { record, edge, nix }),
  )
  return await record.conclude(verdict)
}

/** The script in several guests at once, made from one bundle: their ends merged into one. */
async function runInSeveral(request: Request, edge: Edge): Promise<Result> {
  const { machine, copies, keepOutput } = request
  const folder = await createFolderOfCopies(request.results)
  const journal = beginJournal(folder, edge, machine, copies)
  const { emit } = journal
  await finishAbandoned(emit)
  const { runs } = plan(request, folder.id)
  const nix = nixFinder(request, edge, emit)
  let ended: readonly EndedCopy[] = []
  const verdict = await withBundle(request, edge, { emit, folder }, async (bundle) => {
    ended = await runCopies(bundle, runs, { folder, emit, edge, nix, keepOutput })
    return mergedVerdict(ended)
  })
  return await concludeCopies(folder, journal, verdict, ended)
}

/** Where a run is told of, and what came of it is kept. */
interface Telling {
  readonly emit: Emit
  readonly folder: RunFolder
}

/** Whatever happens on the way to the guest, in it or after, this gives the one verdict. */
async function withBundle(
  request: Request,
  edge: Edge,
  record: Telling,
  work: (bundle: BuiltBundle) => Promise<Verdict>,
): Promise<Verdict> {
  try {
    const bundle = await obtainBundle(request, edge, record)
    edge.signal.throwIfAborted()
    return await work(bundle)
  } catch (error) {
    return verdictOfError(error, edge.signal)
  }
}

/** Makes the host ready, finds Nix, and builds the guest unless it was built before. */
async function obtainBundle(
  request: Request,
  edge: Edge,
  { emit, folder: { evidence } }: Telling,
): Promise<BuiltBundle> {
  const { signal, fetchStock } = edge
  const context = { install: request.install, emit, signal }
  const finding = begun(() => findGuest(request)) // asks nothing of the host that may be missing
  await phase('host', emit, () => ensureHost(request, context))
  const known = await phase('build', emit, () => finding)
  if (known !== undefined) return tellBundle(known, false, emit)
  const nix = await phase('nix', emit, nixFinder(request, edge, emit))
  const built = await phase('build', emit, () =>
    buildGuest(request, { nix, emit, signal, evidence, fetchStock }),
  )
  return tellBundle(built, built.built, emit)
}

function nixFinder({ nix, install }: Request, { signal }: Edge, emit: Emit): () => Promise<Nix> {
  return () => findNix(nix, { install, emit, signal })
}

function tellBundle(built: BuiltBundle, isNew: boolean, emit: Emit): BuiltBundle {
  const { path, bundle } = built
  const { release } = bundle.kernel
  emit({ type: 'bundle-ready', path, system: bundle.system, release, built: isNew })
  return built
}
