import type { Row } from './row.ts'
import { guestRows } from './rows/guest.ts'
import { jumpRows } from './rows/jump.ts'
import { lastRows } from './rows/last.ts'
import { loadRows } from './rows/load.ts'
import { lookRows } from './rows/look.ts'
import { networkRows } from './rows/network.ts'
import { reachRows } from './rows/reach.ts'
import { shipRows } from './rows/ship.ts'

/** What comes to nothing before the host has the guest: seconds each. */
export const early: readonly Row[] = [...reachRows, ...lookRows, ...shipRows]

/** What a host with the guest meets, there and on its way back: a minute each, or several. */
export const late: readonly Row[] = [
  ...loadRows,
  ...jumpRows,
  ...guestRows,
  ...networkRows,
  ...lastRows,
]

/** All faults, in the order of a run's way; on each rig, those last that only a boot undoes. */
export const table = [...early, ...late]
