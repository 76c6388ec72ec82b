import type { Row } from './row.ts'
import { guestRows } from './rows/guest.ts'
import { jumpRows } from './rows/jump.ts'
import { lastRows } from './rows/last.ts'
import { loadRows } from './rows/load.ts'
import { lookRows } from './rows/look.ts'
import { networkRows } from './rows/network.ts'
import { reachRows } from './rows/reach.ts'
import { shipRows } from './rows/ship.ts'

/** All faults, in the order of a run's way; on each rig, those last that only a boot undoes. */
export const table: readonly Row[] = [
  ...reachRows,
  ...lookRows,
  ...shipRows,
  ...loadRows,
  ...jumpRows,
  ...guestRows,
  ...networkRows,
  ...lastRows,
]

/** Those that take the host away cost minutes each. */
export const stays = table.filter(({ boots = 0 }) => boots === 0)
export const goes = table.filter(({ boots = 0 }) => boots > 0)
