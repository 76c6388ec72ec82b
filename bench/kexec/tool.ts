import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Event } from '../../src/model/event.ts'
import type { Rig } from '../../test/rig/rig.ts'
import { launcher, resultIn, resultsIn } from '../contestants/testbed.ts'
import type { Bench } from '../measure/interleave.ts'
import { type Timed, timed } from '../measure/process.ts'
import { eventsIn } from '../report/timeline.ts'
import type { Trip } from './trip.ts'

const result = 'the script; its results come home'
const exiting = "the restart; the host looked at again; the tool's exit"

/** What ends each stretch of a run, in order. */
const milestones: readonly { name: string; ends: (event: Event) => boolean }[] = [
  { name: 'launcher, Node, finding the image', ends: started('target') },
  { name: 'looking at the host, locking it', ends: started('ship') },
  { name: 'bringing the image there, loading it', ends: started('boot') },
  { name: 'shutdown, jump, boot, until the guest is ready', ends: ended('boot') },
  { name: result, ends: started('return') },
]

function started(phase: string) {
  return (event: Event) => event.type === 'phase-started' && event.phase === phase
}

function ended(phase: string) {
  return (event: Event) => event.type === 'phase-ended' && event.phase === phase
}

/** Runs `true` on the rig. Rejects unless that passed, and the host is back as it was. */
export async function toolTrip(rig: Rig, options: readonly string[], bench: Bench): Promise<Trip> {
  const folder = join(bench.folder, 'tool')
  await mkdir(folder, { recursive: true })
  const target = ['--machine', 'kexec', '--target', rig.target]
  const access = ['--ssh-key', rig.key, '--known-hosts', rig.knownHosts]
  const results = ['--results', resultsIn(folder)]
  const args = ['run', '--quiet', ...results, ...target, ...access, ...options, 'true']
  const start = { program: launcher, args, stop: 'SIGTERM' } as const
  const watch = { log: join(folder, 'log'), signal: bench.signal, timeoutMs: 1_800_000 }
  const time = await timed(start, watch)
  const { return: returned } = await resultIn(folder)
  if (returned !== 'clean') throw new Error(`the host is back ${returned}: ${folder}`)
  return tripOf(time, await eventsIn(folder))
}

/** A run's round trip, as its journal and its process tell it. */
export function tripOf({ startedAt, seconds }: Timed, events: readonly Event[]): Trip {
  const marks = milestones.map(({ name, ends }) => {
    const event = events.find(ends)
    if (event === undefined) throw new Error(`the journal does not tell of: ${name}`)
    return { name, seconds: (Date.parse(event.at) - startedAt) / 1000 }
  })
  const known = marks.find(({ name }) => name === result)?.seconds ?? Number.NaN
  return { result: known, back: seconds, marks: [...marks, { name: exiting, seconds }] }
}
