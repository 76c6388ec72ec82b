import type { Event } from '../../src/model/event.ts'
import { median } from '../measure/statistics.ts'
import type { Stretch } from '../report/timeline.ts'
import type { JobSample } from './job.ts'

const ended = (phase: string) => (event: Event) =>
  event.type === 'phase-ended' && event.phase === phase

/** What ends each stretch of a job up to its script's first line; the first begins with the step. */
const milestones: readonly { name: string; ends: (event: Event) => boolean }[] = [
  { name: 'Node, reading the inputs, the cache', ends: ({ type }) => type === 'run-started' },
  { name: "the host's packages", ends: ended('host') },
  { name: 'Nix', ends: ended('nix') },
  { name: 'the guest, built or taken from the cache', ends: ({ type }) => type === 'bundle-ready' },
  { name: 'the boot', ends: ({ type }) => type === 'guest-ready' },
]
const speaking = 'until the first line'

/** Where the time of jobs goes: the median of each stretch. */
export function stretchesOf(jobs: readonly JobSample[]): Stretch[] {
  const each = jobs.map(secondsOf)
  return [...milestones, { name: speaking }].map(({ name }, index) => ({
    name,
    seconds: median(each.map((seconds) => seconds[index] ?? 0)),
  }))
}

function secondsOf({ startedAt, seconds, events }: JobSample): number[] {
  const ends = milestones.map(({ name, ends }) => {
    const event = events.find(ends)
    if (event === undefined) throw new Error(`the journal does not tell of: ${name}`)
    return Date.parse(event.at)
  })
  const marks = [startedAt, ...ends, startedAt + seconds * 1000]
  return marks.slice(1).map((mark, index) => (mark - (marks[index] ?? mark)) / 1000)
}
