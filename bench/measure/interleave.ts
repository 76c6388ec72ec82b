import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Contestant } from '../contestants/contestant.ts'
import { type Timed, timed } from './process.ts'

/** One start of a contestant that counts, and the folder it wrote to. */
export interface Sample extends Timed {
  readonly folder: string
}

export type Samples = ReadonlyMap<Contestant, readonly Sample[]>

/** What the measuring needs to know of its surroundings. */
export interface Bench {
  /** Absolute; each start gets a folder of its own below it. */
  readonly folder: string
  readonly tell: (message: string) => void
  readonly signal: AbortSignal
}

/** Far beyond what any of them takes; whoever hangs ends the bench. */
const timeoutMs = 900_000

/**
 * Starts all contestants once in each round, so that what disturbs the machine
 * meets them alike. A round before the first fills the page cache and does not
 * count; each round begins with another contestant, so that none always follows the same.
 */
export async function interleave(
  contestants: readonly Contestant[],
  rounds: number,
  bench: Bench,
): Promise<Samples> {
  const samples = new Map(contestants.map((each) => [each, [] as Sample[]]))
  for (let round = 0; round <= rounds; round++) {
    for (const contestant of rotated(contestants, round)) {
      const sample = await startOnce(contestant, round, bench)
      bench.tell(`${nameOf(round, rounds)}: ${contestant.id}: ${sample.seconds.toFixed(2)} s`)
      if (round > 0) samples.get(contestant)?.push(sample)
    }
  }
  return samples
}

/** Starts a contestant, and proves that it did what is measured. */
async function startOnce(contestant: Contestant, round: number, bench: Bench): Promise<Sample> {
  const folder = join(bench.folder, String(round), contestant.id)
  await mkdir(folder, { recursive: true })
  await contestant.prepare?.(folder)
  const watch = { log: join(folder, 'log'), signal: bench.signal, timeoutMs }
  const time = await timed(contestant.start(folder), watch)
  await contestant.prove(folder)
  return { ...time, folder }
}

export function rotated<T>(list: readonly T[], by: number): T[] {
  const first = by % list.length
  return [...list.slice(first), ...list.slice(0, first)]
}

function nameOf(round: number, rounds: number): string {
  return round === 0 ? 'warming up' : `round ${round} of ${rounds}`
}
