import type { Contestant } from '../contestants/contestant.ts'
import type { Samples } from '../measure/interleave.ts'
import { median, summaryOf } from '../measure/statistics.ts'
import { measuredTable, table } from '../report/table.ts'
import { paysAfter, type WarmMedians, warmAims } from './aims.ts'
import type { WarmHeat } from './heat.ts'

/** What was measured for one guest system, in Markdown. */
export function warmSection(heat: WarmHeat, samples: Samples): string {
  const secondsOf = (contestant: Contestant) =>
    (samples.get(contestant) ?? []).map(({ seconds }) => seconds)
  const middle = (contestant: Contestant) => median(secondsOf(contestant))
  const { warm, shared, cold, first, start, vng, crowds } = heat
  const listed = [warm, shared, cold, first, start, ...(vng === undefined ? [] : [vng])]
  const medians: WarmMedians = {
    start: middle(start),
    warm: middle(warm),
    shared: middle(shared),
    cold: middle(cold),
    first: middle(first),
    ...(vng === undefined ? {} : { vng: middle(vng) }),
  }
  const rows = listed.map((each) => ({ name: each.name, summary: summaryOf(secondsOf(each)) }))
  const making = (medians.first - medians.cold).toFixed(2)
  return [
    `## ${heat.system}`,
    measuredTable(rows),
    aimsTable(medians, heat.ofCold),
    `Making the template takes ${making} s more than a cold run, and pays after ${paysAfter(medians)} warm ones.`,
    ...crowds.map(({ atOnce, inTurn }) => {
      const ratio = middle(atOnce) / middle(inTurn)
      return `${atOnce.name} took ${middle(atOnce).toFixed(2)} s, ${inTurn.name} ${middle(inTurn).toFixed(2)} s: ${ratio.toFixed(2)} of it.`
    }),
  ].join('\n\n')
}

function aimsTable(medians: WarmMedians, ofCold: number): string {
  return table(
    ['aim: a warm run takes at most', 'seconds', 'it took', 'of the aim', ''],
    warmAims(medians, ofCold).map(({ text, value, limit }) => [
      text,
      limit.toFixed(3),
      value.toFixed(3),
      (value / limit).toFixed(2),
      value <= limit ? 'met' : '**missed**',
    ]),
  )
}
