import type { Row } from './row.ts'
import { cacheRows } from './rows/cache.ts'
import { cancelledRows } from './rows/cancelled.ts'
import { crowdRows } from './rows/crowd.ts'
import { diskRows } from './rows/disk.ts'
import { guestRows } from './rows/guest.ts'
import { hostRows } from './rows/host.ts'
import { qemuRows } from './rows/qemu.ts'
import { serverRows } from './rows/server.ts'
import { templateRows } from './rows/template.ts'
import { toolRows } from './rows/tool.ts'

/** All faults; each counts once, however its run starts. */
export const table: readonly Row[] = [
  ...guestRows,
  ...serverRows,
  ...qemuRows,
  ...toolRows,
  ...cancelledRows,
  ...diskRows,
  ...cacheRows,
  ...templateRows,
  ...hostRows,
  ...crowdRows,
]
