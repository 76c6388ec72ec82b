import { phase } from '../../../keeper/phase.ts'
import { placeOf } from '../../../model/target.ts'
import { commandsOn } from '../commands.ts'
import type { Job } from '../kexec.ts'
import type { Host } from '../meet.ts'
import type { Site } from '../site.ts'
import type { Connection } from '../ssh/connection.ts'
import { compareManifests, type Difference } from '../traces/compare.ts'
import { manifestOf } from '../traces/manifest.ts'
import { bringBack, restartLimit } from './bring-back.ts'
import { powerCycler } from './power-cycle.ts'
import { type Sectors, writtenTo } from './sectors.ts'

/** Gives the host back after a run, as the run asks, and tells what became of it. Never rejects. */
export async function giveBack(
  site: Site,
  host: Host,
  { hardware, spec, watch }: Job,
  sectors: Sectors = new Map(),
): Promise<void> {
  const { emit } = watch
  const { after, leaseMs, powerCycleCommand } = hardware
  host.connection.close()
  if (after === 'stay') {
    const message = `${placeOf(host.access.target)} stays what it is: restart it to have the host back`
    return emit({ type: 'notice', message })
  }
  const powerCycle = powerCycler(powerCycleCommand)
  const allowed = new Set(spec.realDisks.map(({ id }) => id))
  await phase('return', emit, async () => {
    const returned = await bringBack({
      site,
      limitMs: restartLimit(leaseMs),
      cutsPower: after === 'power-cycle',
      signal: new AbortController().signal, // a cancelled run gives the host back, too
      ...(powerCycle === undefined ? {} : { powerCycle }),
      inspect: async (back) => [...writtenTo(sectors, allowed), ...(await changesOn(back, host))],
    })
    emit({ type: 'returned', ...returned })
  })
}

/** What is on the host that was not there before, a sentence each. */
async function changesOn(back: Connection, { before }: Host): Promise<string[]> {
  const { traces, unseen } = compareManifests(before, await manifestOf(commandsOn(back)))
  return [...traces.map(sentence), ...unseen]
}

function sentence({ change, path, what = [] }: Difference): string {
  return what.length === 0 ? `${path} was ${change}` : `${path} was changed: its ${what.join(', ')}`
}
