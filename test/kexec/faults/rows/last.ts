import { onHost } from '../deeds.ts'
import { held } from '../moments.ts'
import { goOn } from '../programs.ts'
import type { Row } from '../row.ts'
import { done } from '../there.ts'
import { holdLoad } from './load.ts'

const refused = (cause: RegExp) => ({ outcome: 'infra-error', exit: 125, cause }) as const

/** What only the host's next boot undoes. */
export const lastRows: readonly Row[] = [
  {
    name: 'kexec is switched off between the look and the load',
    on: 'server',
    ground: holdLoad,
    at: held('mount'),
    deed: onHost(`sysctl kernel.kexec_load_disabled=1; ${goOn}`),
    expected: refused(/does not load the RAM system: kexec is switched off here until/),
    within: 180,
  },
  {
    name: 'kexec is switched off',
    on: 'server',
    expected: refused(/cannot be used: kexec: switched off until the next boot/),
    within: 60,
  },
  {
    name: "the host's kernel is locked down",
    on: 'board',
    ground: async ({ rig }) => {
      await done(rig, 'mount -t securityfs none /sys/kernel/security')
      await done(rig, 'echo integrity >/sys/kernel/security/lockdown')
    },
    expected: refused(/lockdown: integrity: signed kernels only/),
    within: 60,
  },
]
