import { phase } from '../../../keeper/phase.ts'
import type { RealDisk } from '../../../model/disk.ts'
import type { Fault } from '../../../model/fault.ts'
import { placeOf } from '../../../model/target.ts'
import { unload } from '../handover/load.ts'
import type { Away } from '../job.ts'
import type { TargetFacts } from '../look/facts.ts'
import type { Connection } from '../ssh/connection.ts'
import { asRoot } from '../ssh/sudo.ts'
import { bringBack, restartLimit, type Seen } from './bring-back.ts'
import { inspect } from './inspect.ts'
import { powerCycler } from './power-cycle.ts'
import { type Sectors, untoldSectors, writtenTo } from './sectors.ts'

/**
 * Gives the host back after a run, as the run asks, and tells what became of it. `sectors` is what
 * the RAM system says it has written, where it could. Gives the panic that the host has a record
 * of. Never rejects.
 */
export async function giveBack(away: Away, sectors?: Sectors): Promise<Fault | undefined> {
  away.host.depart()
  try {
    if (away.job.hardware.after === 'stay') return sayItStays(away)
    return await phase('return', away.job.watch.emit, () => broughtBack(away, sectors))
  } finally {
    await away.console.stop()
  }
}

async function broughtBack(away: Away, sectors: Sectors | undefined): Promise<Fault | undefined> {
  const { site, host, job } = away
  const { hardware, spec, watch, evidence } = job
  const { emit } = watch
  const { after, leaseMs, powerCycleCommand } = hardware
  const powerCycle = powerCycler(powerCycleCommand)
  let panic: Fault | undefined
  const returned = await bringBack({
    site,
    limitMs: restartLimit(leaseMs),
    cutsPower: after === 'power-cycle',
    signal: new AbortController().signal, // a cancelled run gives the host back, too
    ...(powerCycle === undefined ? {} : { powerCycle }),
    undo: (unmoved) => undo(unmoved, away),
    inspect: async (back, wasAway) => {
      const seen = await inspect(back, { before: host.before, evidence, emit })
      panic = seen.panic
      const written = writtenSeen(sectors, namesOf(spec.realDisks, host.facts), wasAway)
      return { found: [...written.found, ...seen.found], unseen: written.unseen }
    },
  })
  emit({ type: 'returned', ...returned })
  return panic
}

/** What is known of the sectors written to disks, but to those that the run was given. */
function writtenSeen(
  sectors: Sectors | undefined,
  allowed: ReadonlySet<string>,
  wasAway: boolean,
): Seen {
  if (sectors === undefined) return { found: [], unseen: wasAway ? [untoldSectors] : [] }
  return { found: writtenTo(sectors, allowed), unseen: [] }
}

function sayItStays({ job, host }: Away): undefined {
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
