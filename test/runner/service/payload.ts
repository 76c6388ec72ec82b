import { Transform } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './faults.ts'

/** The connection is to be closed here: a fault that was asked for. */
export class Cut extends Error {}

/** Lets a payload through as the fault wants it: at its pace, or up to its cut. */
export function shaped(fault: Fault | undefined): Transform {
  let left = fault !== undefined && 'cut' in fault ? fault.cut : Number.POSITIVE_INFINITY
  return new Transform({
    async transform(chunk: Buffer, _, done) {
      if (fault !== undefined && 'bytesPerSecond' in fault) {
        await sleep((1000 * chunk.length) / fault.bytesPerSecond, undefined, { ref: false })
      }
      const part = chunk.subarray(0, left)
      left -= part.length
      this.push(part)
      if (left > 0 || part.length === chunk.length) return done()
      // a turn later, so that what came before is on its way
      setImmediate(() => done(new Cut()))
    },
  })
}
