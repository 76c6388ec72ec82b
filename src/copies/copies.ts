import { setMaxListeners } from 'node:events'
import { type EndedCopy, endOf } from '../keeper/ended-copy.ts'
import { createCopyFolder, type RunFolder } from '../keeper/folder.ts'
import { phase } from '../keeper/phase.ts'
import { RunRecord } from '../keeper/record.ts'
import type { BuiltBundle } from '../model/bundle.ts'
import type { Edge } from '../model/edge.ts'
import type { Emit, Happening } from '../model/event.ts'
import type { RunSpec } from '../model/plan.ts'
import type { Nix } from '../nix/nix.ts'
import { runCopy } from './copy.ts'

interface Context {
  /** Of the run that the copies are of. */
  readonly folder: RunFolder
  readonly emit: Emit
  readonly edge: Edge
  readonly nix: () => Promise<Nix>
  readonly keepOutput: boolean
}

/**
 * Runs the script in several guests at once, each a run of its own in a folder of its own; the end
 * of one is none for the others. Rejects where a copy has no place to be, after the end of the rest.
 */
export async function runCopies(
  bundle: BuiltBundle,
  specs: readonly RunSpec[],
  { folder, emit, edge, nix, keepOutput }: Context,
): Promise<EndedCopy[]> {
  setMaxListeners(0, edge.signal) // each listens, as it should
  const all = sharedEdge(edge)
  const ended = async (spec: RunSpec): Promise<EndedCopy> => {
    const { number: copy } = spec.copy
    const own = edgeOf(all, copy)
    const place = await createCopyFolder(folder, copy)
    const record = await RunRecord.begin(place, { ...spec, keepOutput }, own)
    record.emit(readyOf(bundle))
    const result = await record.conclude(await runCopy(bundle, spec, { record, edge: own, nix }))
    const end = { copy, folder: record.folder, result }
    emit(endOf(end))
    return end
  }
  return await phase('script', emit, async () => {
    const ends = await Promise.allSettled(specs.map(ended))
    return ends.map((end) => {
      if (end.status === 'rejected') throw end.reason
      return end.value
    })
  })
}

/** For a copy the bundle was there when it began. */
function readyOf({ path, bundle: { system, kernel } }: BuiltBundle): Happening {
  return { type: 'bundle-ready', path, system, release: kernel.release, built: false }
}

/** The edge as all copies have it: warned of a thing once, and asked for a template once. */
function sharedEdge(edge: Edge): Edge {
  const warned = new Set<string>()
  const fetched = new Map<string, Promise<void>>()
  const { command, signal, fetchTemplate } = edge
  const fetchOnce = (key: string) => {
    const fetching = fetched.get(key) ?? fetchTemplate?.(key) ?? Promise.resolve()
    fetched.set(key, fetching)
    return fetching
  }
  return {
    command,
    signal,
    stream: (each) => edge.stream(each),
    ...(fetchTemplate === undefined ? {} : { fetchTemplate: fetchOnce }),
    tell(event) {
      if (event.type === 'warning' && warned.has(event.message)) return
      if (event.type === 'warning') warned.add(event.message)
      edge.tell(event)
    },
  }
}

/** What the edge is told of a copy has its number; stdin is one, and none of several gets it. */
function edgeOf(all: Edge, copy: number): Edge {
  return {
    ...all,
    tell: (event) => all.tell({ ...event, copy }),
    stream: (stream) => all.stream({ ...stream, copy }),
  }
}
