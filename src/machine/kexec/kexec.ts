import { phase } from '../../keeper/phase.ts'
import { explained, Fault } from '../../model/fault.ts'
import type { Live, Machine } from '../../model/machine.ts'
import { bootInto } from './boot-into.ts'
import { departing } from './depart.ts'
import type { Away, Errand, Met, Places } from './job.ts'
import { meetBoard } from './lab/meet-board.ts'
import { meet } from './meet.ts'
import { giveBack } from './return/give-back.ts'
import { send } from './send.ts'

/** Real hardware: a host that jumps into the RAM system, and comes back. */
export function kexec(places: Places): Machine {
  return {
    async start(built, spec, watch) {
      const { image } = built
      if (image === undefined) throw new Fault('infra-error', 'the guest is not made for hardware')
      const { emit } = watch
      const errand = { ...places, spec, built, image, watch }
      const { job, host } = await phase('target', emit, () => meetAny(errand))
      const loaded = await phase('ship', emit, () => send(host, job))
      return await takenTo(departing(host, loaded, job))
    },
  }
}

/** The target that the run names, or a board of the lab it names. */
async function meetAny(errand: Errand): Promise<Met> {
  const { hardware, lab } = errand.spec
  if (lab !== undefined) return await meetBoard(errand, lab)
  if (hardware === undefined) throw new Fault('infra-error', 'the run knows of no hardware')
  const job = { ...errand, hardware }
  return { job, host: await meet(job) }
}

/** Boots the RAM system. Where that fails the host is brought back before anything is said. */
async function takenTo(away: Away): Promise<Live> {
  try {
    return await phase('boot', away.job.watch.emit, () => bootInto(away))
  } catch (error) {
    throw explained(error, await giveBack(away))
  }
}
