import type { Row } from './row.ts'
import { guestRows } from './rows/guest.ts'
import { jumpRows } from './rows/jump.ts'
import { lastRows } from './rows/last.ts'
import { loadRows } from './rows/load.ts'
import { lookRows } from './rows/look.ts'
import { networkRows } from './rows/network.ts'
import { reachRows } from './rows/reach.ts'
import { shipRows } from './rows/ship.ts'

const beforeTheJump: readonly Row[] = [...reachRows, ...lookRows, ...shipRows]

/** What comes to nothing before the host has the guest: seconds each. */
export const early = beforeTheJump.filter(({ waits }) => waits !== true)

/** What takes a minute, or several: most of it on a host with the guest, or on its way back. */
export const late: readonly Row[] = [
  ...beforeTheJump.filter(({ waits }) => waits === true),
  ...loadRows,
  ...jumpRows,
  ...guestRows,
  ...networkRows,
  ...lastRows,
]

/** All faults, in the order of a run's way; on each rig, those last that only a boot undoes. */
export const table = [...early, ...late]
