import type { Contestant } from '../contestants/contestant.ts'
import type { Field, Heat } from '../field.ts'
import type { Bench, Samples } from '../measure/interleave.ts'
import { type Summary, summaryOf } from '../measure/statistics.ts'
import type { Options } from '../options.ts'
import { aimsOf } from './aims.ts'
import { lookIntoBoot } from './boot.ts'
import { describeHost } from './host.ts'
import { aimsTable, measuredTable, stretchesTable, waitsTable } from './table.ts'
import { timelineOf } from './timeline.ts'

/** The bench in Markdown: what was measured for each system, on what, and what was left out. */
export async function report(
  field: Field,
  samples: Samples,
  options: Options,
  bench: Bench,
): Promise<string> {
  const host = await describeHost(field, options.size)
  const skipped = field.skipped.map((what) => `not measured: ${what}`)
  const sections = [`Medians of ${options.rounds} rounds, in seconds.`]
  for (const heat of field.heats)
    sections.push(...(await sectionsOf(heat, field.node, samples, options, bench)))
  return [...sections, [...host, ...skipped].map((line) => `- ${line}`).join('\n')].join('\n\n')
}

async function sectionsOf(
  heat: Heat,
  node: Contestant,
  samples: Samples,
  options: Options,
  bench: Bench,
): Promise<string[]> {
  const summary = (contestant: Contestant): Summary =>
    summaryOf((samples.get(contestant) ?? []).map(({ seconds }) => seconds))
  const { testbed, bare, direct, vng } = heat
  const contestants = [testbed, bare, direct, vng, node].flatMap((each) => each ?? [])
  const run = summary(heat.testbed).median
  const aims = aimsOf({
    testbed: run,
    bare: summary(heat.bare).median,
    node: summary(node).median,
    ...(heat.vng ? { vng: summary(heat.vng).median } : {}),
  })
  const sections = [
    `## ${heat.system}`,
    measuredTable(contestants.map((each) => ({ name: each.name, summary: summary(each) }))),
    aimsTable(run, aims),
  ]
  if (!options.profile && aims.every(({ met }) => met)) return sections
  bench.tell(`looking where the time of the ${heat.system} run goes`)
  const timeline = await timelineOf(samples.get(heat.testbed) ?? [])
  const boot = await lookIntoBoot(heat.system, options.size, bench)
  return [
    ...sections,
    stretchesTable("where the run's time goes (medians)", timeline),
    stretchesTable("where the boot's time goes (one boot)", boot.stretches),
    waitsTable(boot.waits),
  ]
}
