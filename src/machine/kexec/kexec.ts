import { phase } from '../../keeper/phase.ts'
import type { BuiltBundle } from '../../model/bundle.ts'
import { Fault } from '../../model/fault.ts'
import type { BuiltImage } from '../../model/image.ts'
import type { Machine, Watch } from '../../model/machine.ts'
import type { RunSpec } from '../../model/plan.ts'
import type { KexecRequest } from '../../model/request.ts'
import type { Nix } from '../../nix/nix.ts'
import { bootInto } from './boot-into.ts'
import { meet } from './meet.ts'
import { send } from './send.ts'

/** Where a run on hardware has what is its own here. */
export interface Places {
  /** The folder that the guest's results come home to. */
  readonly staging: string
  /** Where goes what the guest changed of a shared folder that was changed here too, and its drafts. */
  readonly conflicts: { readonly conflicts: string; readonly drafts: string }
  /** Finds the Nix whose store has the image; asked only where the store itself is sent from. */
  readonly nix: () => Promise<Nix>
}

/** All that a run on hardware is about. */
export interface Job extends Places {
  readonly spec: RunSpec
  readonly hardware: KexecRequest
  readonly built: BuiltBundle
  readonly image: BuiltImage
  readonly watch: Watch
}

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
