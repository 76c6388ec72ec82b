import type { CopyEnd, Event } from '../model/event.ts'
import type { MicrocodeReport } from '../model/microcode.ts'
import type { Verdict } from '../model/outcome.ts'
import { verdict } from '../model/outcome.ts'
import type { Result } from '../model/result.ts'
import { toolVersion } from '../model/tool.ts'
import { shellQuote } from './quote.ts'

/** How much is told of what was found on hardware that is back. */
const mostTraces = 50
const longestTrace = 500

type Kind = Event['type']
type Of<K extends Kind> = Extract<Event, { type: K }>

/**
 * The result a journal tells of. Pure: the same events give the same result.
 * Throws a TypeError for a journal without its first event.
 */
export function foldResult(events: readonly Event[]): Result {
  const started = first(events, 'run-started')
  if (started === undefined) throw new TypeError('the journal does not tell how its run started')
  const done = first(events, 'done')
  const script = first(events, 'script-ended')?.exit
  const startedAt = started.at
  const endedAt = (done ?? events.at(-1) ?? started).at
  return {
    schema: 1,
    run: started.run,
    ...verdictOf(done),
    ...returnOf(events),
    ...(script === undefined ? {} : { script }),
    ...failedUnitsOf(events),
    startedAt,
    endedAt,
    seconds: (Date.parse(endedAt) - Date.parse(startedAt)) / 1000,
    timeline: all(events, 'phase-ended').map(({ phase, seconds }) => ({ phase, seconds })),
    files: filesOf(events),
    ...(started.copies === undefined ? {} : { copies: copiesOf(events) }),
    warnings: all(events, 'warning').map(({ message, remedy }) =>
      remedy === undefined ? message : `${message} (${remedy})`,
    ),
    environment: environmentOf(events),
    replay: shellQuote(started.command),
  }
}

function verdictOf(done: Of<'done'> | undefined): Verdict {
  if (done === undefined) return verdict('infra-error', 'the journal ends before the run does')
  const { outcome, exit, cause, remedy } = done
  return {
    outcome,
    exit,
    ...(cause === undefined ? {} : { cause }),
    ...(remedy === undefined ? {} : { remedy }),
  }
}

/** What was taken and not seen to come back is not back. */
function returnOf(events: readonly Event[]): Pick<Result, 'return' | 'traces' | 'unseen'> {
  const returned = all(events, 'returned').at(-1)
  const taken = all(events, 'target-taken').at(-1)
  if (returned === undefined && taken === undefined) return {}
  if (returned === undefined || (taken !== undefined && taken.seq > returned.seq))
    return { return: 'not-back', traces: ['nobody has seen it come back'] }
  const first = returned.found.slice(0, mostTraces)
  const more = returned.found.length - first.length
  const traces = [
    ...first.map((each) =>
      each.length > longestTrace ? `${each.slice(0, longestTrace - 1)}…` : each,
    ),
    ...(more > 0 ? [`and ${more} more`] : []),
  ]
  const { unseen } = returned
  return {
    return: returned.return,
    ...(traces.length === 0 ? {} : { traces }),
    ...(unseen === undefined ? {} : { unseen }),
  }
}

function failedUnitsOf(events: readonly Event[]): Pick<Result, 'failedUnits'> {
  const units = first(events, 'units-failed')?.units
  if (units === undefined) return {}
  const failedUnits = units.map(({ unit, result, description }) => ({ unit, result, description }))
  return { failedUnits }
}

function filesOf(events: readonly Event[]): Result['files'] {
  const collected = all(events, 'collected').at(-1)
  if (collected === undefined) return { count: 0, bytes: 0, left: [] }
  return { count: collected.files, bytes: collected.bytes, left: collected.left }
}

function copiesOf(events: readonly Event[]): CopyEnd[] {
  return all(events, 'copy-ended')
    .map(({ copy, folder, outcome, exit, cause }) => ({
      copy,
      folder,
      outcome,
      exit,
      ...(cause === undefined ? {} : { cause }),
    }))
    .sort((one, other) => one.copy - other.copy)
}

function environmentOf(events: readonly Event[]): Result['environment'] {
  const machine = first(events, 'run-started')?.machine
  const bundle = first(events, 'bundle-ready')
  const board = all(events, 'board-taken').at(-1)?.board
  const target = first(events, 'target-found')
  const guest = first(events, 'guest-ready')
  const microcode = first(events, 'microcode')
  const accel = guest?.accel ?? all(events, 'copy-ended').find((end) => end.accel)?.accel
  const kernel = guest?.release ?? bundle?.release
  return {
    ...(machine === undefined ? {} : { machine }),
    ...(bundle === undefined ? {} : { system: bundle.system, bundle: bundle.path }),
    ...(accel === undefined ? {} : { accel }),
    ...(guest?.start === undefined ? {} : { start: guest.start }),
    ...(kernel === undefined ? {} : { kernel }),
    ...(board === undefined ? {} : { board }),
    ...(target === undefined ? {} : { target: target.place, hostKernel: target.release }),
    ...(microcode === undefined ? {} : { microcode: reportOf(microcode) }),
    ...(target === undefined || guest === undefined ? {} : { bootId: guest.bootId }),
    tool: toolVersion,
  }
}

function reportOf({ state, before, after, brought, date }: MicrocodeReport): MicrocodeReport {
  return {
    state,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(brought === undefined ? {} : { brought }),
    ...(date === undefined ? {} : { date }),
  }
}

function all<K extends Kind>(events: readonly Event[], type: K): readonly Of<K>[] {
  return events.filter((event): event is Of<K> => event.type === type)
}

function first<K extends Kind>(events: readonly Event[], type: K): Of<K> | undefined {
  return events.find((event): event is Of<K> => event.type === type)
}
