import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Event } from '../../src/model/event.ts'
import { resultsIn } from '../contestants/testbed.ts'
import type { Sample } from '../measure/interleave.ts'
import { median } from '../measure/statistics.ts'

/** A stretch of a run, with its seconds. */
export interface Stretch {
  readonly name: string
  readonly seconds: number
}

/** What ends each stretch of a run, in order; the first begins with the launcher's start. */
const milestones: readonly { name: string; ends: (event: Event) => boolean }[] = [
  { name: 'launcher, Node, reading the request', ends: ({ type }) => type === 'run-started' },
  { name: 'looking at the host, finding the bundle', ends: ({ type }) => type === 'bundle-ready' },
  {
    name: 'file servers, until QEMU starts',
    ends: (event) => event.type === 'process-started' && event.name === 'qemu',
  },
  {
    name: 'QEMU, firmware, kernel, until the agent answers',
    ends: ({ type }) => type === 'guest-ready',
  },
  { name: 'mounting the shares, the script', ends: ({ type }) => type === 'script-ended' },
  {
    name: 'sync, stopping the machine',
    ends: (event) => event.type === 'phase-started' && event.phase === 'collect',
  },
  { name: 'collecting, writing the results', ends: ({ type }) => type === 'done' },
]
const exiting = "the tool's exit"

/** Where a run's time goes: the median of each stretch. */
export async function timelineOf(samples: readonly Sample[]): Promise<Stretch[]> {
  const runs = await Promise.all(
    samples.map(async (sample) => stretchesOf(sample, await eventsIn(sample.folder))),
  )
  return [...milestones, { name: exiting }].map(({ name }, index) => ({
    name,
    seconds: median(runs.map((run) => run[index] ?? 0)),
  }))
}

/** The seconds of all stretches of one run. */
export function stretchesOf(
  { startedAt, seconds }: Pick<Sample, 'startedAt' | 'seconds'>,
  events: readonly Event[],
): number[] {
  const ends = milestones.map(({ name, ends }) => {
    const event = events.find(ends)
    if (event === undefined) throw new Error(`the journal does not tell of: ${name}`)
    return Date.parse(event.at)
  })
  const marks = [startedAt, ...ends, startedAt + seconds * 1000]
  return marks.slice(1).map((mark, index) => (mark - (marks[index] ?? mark)) / 1000)
}

export async function eventsIn(folder: string): Promise<Event[]> {
  const text = await readFile(join(resultsIn(folder), 'events.ndjson'), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
}
