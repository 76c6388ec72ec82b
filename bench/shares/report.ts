import type { Samples } from '../measure/interleave.ts'
import { median } from '../measure/statistics.ts'
import { table } from '../report/table.ts'
import type { Sharer } from './contestants.ts'
import { type Task, tasks } from './data.ts'
import { measuredIn } from './measured.ts'

/** Medians in seconds for each task, and beside each how many times the last sharer's they are. */
export async function sharesTable(sharers: readonly Sharer[], samples: Samples): Promise<string> {
  const medians = await Promise.all(sharers.map((sharer) => mediansOf(sharer, samples)))
  const others = sharers.slice(0, -1)
  const rows = (Object.keys(tasks) as Task[]).map((task) => {
    const seconds = medians.map((each) => each.get(task))
    const last = seconds.at(-1)
    return [
      tasks[task].name,
      ...seconds.map((each) => each?.toFixed(2) ?? ''),
      ...others.map((_, index) => ratio(seconds[index], last)),
    ]
  })
  const names = sharers.map(({ name }) => name)
  return table(['', ...names, ...others.map(({ name }) => `${name} ÷ ${names.at(-1)}`)], rows)
}

async function mediansOf(sharer: Sharer, samples: Samples): Promise<Map<Task, number>> {
  const rounds = await Promise.all(
    (samples.get(sharer) ?? []).map(({ folder }) => measuredIn(folder, sharer.tasks)),
  )
  const seconds = (task: Task) => rounds.map((round) => round.get(task) ?? Number.NaN)
  return new Map(sharer.tasks.map((task) => [task, median(seconds(task))]))
}

function ratio(ours: number | undefined, theirs: number | undefined): string {
  return ours === undefined || theirs === undefined ? '' : (ours / theirs).toFixed(2)
}
