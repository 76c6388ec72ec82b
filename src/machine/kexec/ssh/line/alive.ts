import type { Patience } from '../access.ts'
import { seconds } from '../bounded.ts'
import { SshFault } from '../fault.ts'
import type { Line } from './line.ts'

/**
 * Ends a line from which nothing comes any more. The library asks for a sign of life all the while;
 * any byte counts as one, so that an answer may be late behind much data on a slow line. Looks are
 * counted, not time: what came while this process itself stood still is heard before the next one.
 */
export function watchAlive(line: Line, { aliveMs, silentMs }: Patience): void {
  let [heard, silentLooks] = [line.heard, 0]
  const timer = setInterval(() => {
    silentLooks = line.heard === heard ? silentLooks + 1 : 0
    heard = line.heard
    if (silentLooks * aliveMs < silentMs) return
    line.end(
      new SshFault('cut', `${line.place} has said nothing for ${seconds(silentMs)}`, {
        remedy: 'see whether it is still up, and the network in between',
      }),
    )
  }, aliveMs)
  line.ended.then(() => clearInterval(timer))
}
