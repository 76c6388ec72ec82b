import { disarm } from '../collect/disarm.ts'
import { phase } from '../keeper/phase.ts'
import type { RunRecord } from '../keeper/record.ts'
import { machineFor } from '../machine/machine-for.ts'
import type { BuiltBundle } from '../model/bundle.ts'
import type { Edge } from '../model/edge.ts'
import type { Stream } from '../model/event.ts'
import { explained, verdictOfError } from '../model/fault.ts'
import type { Verdict } from '../model/outcome.ts'
import type { RunSpec } from '../model/plan.ts'
import type { Nix } from '../nix/nix.ts'
import { runWorkload } from '../workload/run.ts'
import { withUnits } from '../workload/units.ts'

interface Context {
  readonly record: RunRecord
  readonly edge: Edge
  /** Finds Nix, for a machine that sends from its store. */
  readonly nix: () => Promise<Nix>
}

/** Starts a guest, runs the script in it, and stops it. Whatever happens, this gives the verdict. */
export async function runCopy(
  bundle: BuiltBundle,
  spec: RunSpec,
  context: Context,
): Promise<Verdict> {
  try {
    return await runOnMachine(bundle, spec, context)
  } catch (error) {
    return verdictOfError(error, context.edge.signal)
  }
}

async function runOnMachine(
  bundle: BuiltBundle,
  spec: RunSpec,
  { record, edge, nix }: Context,
): Promise<Verdict> {
  const { emit, folder, room } = record
  // On disk before it is shown.
  const stream = (bytes: Stream) => {
    record.log(bytes)
    return edge.stream(bytes)
  }
  const { signal, fetchTemplate } = edge
  const watch = { emit, stream, signal, fetchTemplate }
  const live = await machineFor(spec, bundle, folder, nix).start(bundle, spec, watch)
  const since = new Date()
  try {
    emit({ type: 'guest-ready', ...live.identity })
    return await phase('script', emit, async () => {
      const io = { ...watch, stdin: edge.stdin }
      const verdict = await room.watched(runWorkload(live, spec, bundle.bundle, io))
      if (spec.systemd === undefined) return verdict
      return await withUnits(verdict, live, spec.systemd, { evidence: folder.evidence, emit })
    })
  } catch (error) {
    throw explained(error, await live.stop())
  } finally {
    await live.stop()
    if (spec.shared !== undefined) await disarm(spec.shared, since, emit)
  }
}
