import { phase } from '../../keeper/phase.ts'
import { Fault } from '../../model/fault.ts'
import type { Machine } from '../../model/machine.ts'
import { bootInto } from './boot-into.ts'
import type { Places } from './job.ts'
import { meet } from './meet.ts'
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
      return await phase('boot', emit, () => bootInto(host, loaded, job))
    },
  }
}
