import { phase } from '../../../keeper/phase.ts'
import type { RealDisk } from '../../../model/disk.ts'
import { placeOf } from '../../../model/target.ts'
import { commandsOn } from '../commands.ts'
import { unload } from '../handover/load.ts'
import type { Away, Host } from '../job.ts'
import type { TargetFacts } from '../look/facts.ts'
import type { Connection } from '../ssh/connection.ts'
import { asRoot } from '../ssh/sudo.ts'
import { compareManifests, type Difference } from '../traces/compare.ts'
import { manifestOf } from '../traces/manifest.ts'
import { bringBack, restartLimit } from './bring-back.ts'
import { powerCycler } from './power-cycle.ts'
import { type Sectors, writtenTo } from './sectors.ts'

/** Gives the host back after a run, as the run asks, and tells what became of it. Never rejects. */
export async function giveBack(away: Away, sectors: Sectors = new Map()): Promise<void> {
  const { site, host, job } = away
  const { hardware, spec, watch } = job
  const { emit } = watch
  const { after, leaseMs, powerCycleCommand } = hardware
  host.depart()
  if (after === 'stay') return sayItStays(away)
  const powerCycle = powerCycler(powerCycleCommand)
  const allowed = namesOf(spec.realDisks, host.facts)
  await phase('return', emit, async () => {
    const returned = await bringBack({
      site,
      limitMs: restartLimit(leaseMs),
      cutsPower: after === 'power-cycle',
      signal: new AbortController().signal, // a cancelled run gives the host back, too
      ...(powerCycle === undefined ? {} : { powerCycle }),
      undo: (unmoved) => undo(unmoved, away),
      inspect: async (back) => [...writtenTo(sectors, allowed), ...(await changesOn(back, host))],
    })
    emit({ type: 'returned', ...returned })
  })
}

function sayItStays({ job, host }: Away): void {
  const place = placeOf(host.access.target)
  const message = `${place} stays the RAM system: restart it to have the host back; it does so itself a day from now`
  job.watch.emit({ type: 'notice', message })
}

/** Takes from a host that did not jump all that it was given. */
async function undo(unmoved: Connection, { host, loaded }: Away): Promise<void> {
  const root = await asRoot(unmoved)
  await unload(root, loaded.shipped.folder)
  await loaded.shipped.withdraw(root)
  await host.release(unmoved)
}

/** What the kernel calls the disks that the run was given. */
function namesOf(given: readonly RealDisk[], { disks }: TargetFacts): ReadonlySet<string> {
  const ids = new Set(given.map(({ id }) => id))
  return new Set(
    disks.filter(({ ids: all }) => all.some((id) => ids.has(id))).map(({ name }) => name),
  )
}

/** What is on the host that was not there before, a sentence each. */
async function changesOn(back: Connection, { before }: Host): Promise<string[]> {
  const { traces, unseen } = compareManifests(before, await manifestOf(commandsOn(back)))
  return [...traces.map(sentence), ...unseen]
}

function sentence({ change, path, what = [] }: Difference): string {
  return what.length === 0 ? `${path} was ${change}` : `${path} was changed: its ${what.join(', ')}`
}
