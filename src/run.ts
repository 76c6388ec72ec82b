import { buildBundle, findBundle } from './bundle/build.ts'
import { disarm } from './collect/disarm.ts'
import { ensureHost } from './host/ensure.ts'
import { thisProcess } from './host/process.ts'
import { finishAbandoned } from './keeper/abandoned.ts'
import { conclude } from './keeper/conclude.ts'
import { createRunFolder, type RunFolder } from './keeper/folder.ts'
import { Journal } from './keeper/journal.ts'
import { BoundedLog, consoleLimits, outputLimits, unlimited } from './keeper/log.ts'
import { phase } from './keeper/phase.ts'
import { Room } from './keeper/room.ts'
import { vm } from './machine/vm/vm.ts'
import type { BuiltBundle } from './model/bundle.ts'
import type { Edge } from './model/edge.ts'
import type { Emit, Stream } from './model/event.ts'
import { toFault } from './model/fault.ts'
import { type CancelSignal, cancelled, type Verdict } from './model/outcome.ts'
import type { RunSpec } from './model/plan.ts'
import type { Request } from './model/request.ts'
import type { Result } from './model/result.ts'
import { snapshotDatabase } from './nix/database.ts'
import { findNix } from './nix/find.ts'
import { plan } from './plan/plan.ts'
import { runWorkload } from './workload/run.ts'

/** A run from its request to its result, which is on disk when this returns. */
export async function run(request: Request, edge: Edge): Promise<Result> {
  const folder = await createRunFolder(request.results)
  const journal = new Journal(folder.events, edge.tell)
  const limits = request.keepOutput ? unlimited : outputLimits
  const logs = {
    output: new BoundedLog(folder.output, limits),
    console: new BoundedLog(folder.console, consoleLimits),
  }
  journal.emit({
    type: 'run-started',
    run: folder.id,
    folder: folder.path,
    keeper: thisProcess(),
    command: edge.command,
  })
  await finishAbandoned(journal.emit)
  const room = await Room.of(folder.path, request.shared)
  const verdict = await reachVerdict(request, { folder, edge, emit: journal.emit, logs, room })
  logs.output.close()
  logs.console.close()
  const lost = logs.output.failure ?? logs.console.failure
  return await conclude(folder, journal, verdict, {
    output: limits,
    most: room.bytes,
    lost: lost?.message,
  })
}

interface Context {
  readonly folder: RunFolder
  readonly edge: Edge
  readonly emit: Emit
  readonly logs: { readonly output: BoundedLog; readonly console: BoundedLog }
  readonly room: Room
}

/** Whatever happens, this gives the one verdict. */
async function reachVerdict(request: Request, context: Context): Promise<Verdict> {
  const { signal } = context.edge
  try {
    const [spec] = plan(request, context.folder.id).runs
    if (spec === undefined) throw new TypeError('a plan without a run')
    const bundle = await obtainBundle(request, context)
    signal.throwIfAborted()
    return await runOnMachine(bundle, spec, context)
  } catch (error) {
    if (signal.aborted) return cancelled(signal.reason as CancelSignal)
    return toFault(error).verdict
  }
}

/** Makes the host ready, finds Nix, and builds the guest unless it was built before. */
async function obtainBundle(request: Request, { edge, emit }: Context): Promise<BuiltBundle> {
  const { signal } = edge
  const context = { install: request.install, emit, signal }
  await phase('host', emit, () => ensureHost(request, context))
  const known = await phase('build', emit, () => findBundle(request))
  if (known !== undefined) return tellBundle(known, false, emit)
  const nix = await phase('nix', emit, () => findNix(request.nix, context))
  const built = await phase('build', emit, () => buildBundle(request, { nix, emit, signal }))
  return tellBundle(built, built.built, emit)
}

function tellBundle(built: BuiltBundle, isNew: boolean, emit: Emit): BuiltBundle {
  const { path, bundle } = built
  const { release } = bundle.kernel
  emit({ type: 'bundle-ready', path, system: bundle.system, release, built: isNew })
  return built
}

async function runOnMachine(
  bundle: BuiltBundle,
  spec: RunSpec,
  { folder, edge, emit, logs, room }: Context,
): Promise<Verdict> {
  // On disk before it is shown.
  const stream = (bytes: Stream) => {
    logs[bytes.type].write(bytes.bytes)
    return edge.stream(bytes)
  }
  const { signal, fetchTemplate } = edge
  const watch = { emit, stream, signal, fetchTemplate }
  const live = await phase('boot', emit, async () => {
    await snapshotDatabase(folder.database)
    return await vm(folder.host, folder.disks).start(bundle, spec, watch)
  })
  const since = new Date()
  try {
    emit({ type: 'guest-ready', ...live.identity })
    return await phase('script', emit, () =>
      room.watched(runWorkload(live, spec, { ...watch, stdin: edge.stdin })),
    )
  } finally {
    await live.stop()
    if (spec.shared !== undefined) await disarm(spec.shared, since, emit)
  }
}
