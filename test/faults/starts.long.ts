import { play } from './play.ts'
import { usualStart } from './row.ts'

// What `faults.e2e.ts` has not caused.
play((row, start) => start !== usualStart(row))
