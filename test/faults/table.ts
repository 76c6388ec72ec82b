import type { Row } from './row.ts'
import { cancelledRows } from './rows/cancelled.ts'
import { guestRows } from './rows/guest.ts'
import { qemuRows } from './rows/qemu.ts'
import { serverRows } from './rows/server.ts'
import { toolRows } from './rows/tool.ts'

/** All faults; each counts once, however it starts. */
export const table: readonly Row[] = [
  ...guestRows,
  ...serverRows,
  ...qemuRows,
  ...toolRows,
  ...cancelledRows,
]
