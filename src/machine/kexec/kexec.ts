import { phase } from '../../keeper/phase.ts'
import { explained, Fault } from '../../model/fault.ts'
import type { Live, Machine } from '../../model/machine.ts'
import { bootInto } from './boot-into.ts'
import { departing } from './depart.ts'
import type { Away, Places } from './job.ts'
import { meet } from './meet.ts'
import { giveBack } from './return/give-back.ts'
import { send } from './send.ts'

/** Real hardware: a host that jumps into the RAM system, and comes back. */
export function kexec(places: Places): Machine {
  return {
    async start(built, spec, watch) {
      const { hardware } = spec
      const { image } = built
      if (hardware === undefined || image === undefined)
        throw new Fault('infra-error', 'the run knows of no hardware')
      const { emit } = watch
      const job = { ...places, spec, hardware, built, image, watch }
      const host = await phase('target', emit, () => meet(job))
      const loaded = await phase('ship', emit, () => send(host, job))
      return await takenTo(departing(host, loaded, job))
    },
  }
}

/** Boots the RAM system. Where that fails the host is brought back before anything is said. */
async function takenTo(away: Away): Promise<Live> {
  try {
    return await phase('boot', away.job.watch.emit, () => bootInto(away))
  } catch (error) {
    throw explained(error, await giveBack(away))
  }
}
