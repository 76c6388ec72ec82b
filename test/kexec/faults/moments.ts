import { heldWords } from './programs.ts'
import type { Trial } from './row.ts'

/** The moments of a run on hardware at which something can befall it. Each is seen from outside. */

/** The host waits in a program: see `hold`. */
export const held = (name: string) => (trial: Trial) => saidOnSerial(trial, heldWords(name))

/** The image is on its way, and not all there. */
export const sending = ({ running }: Trial) =>
  running.until('the image on its way', () =>
    running.events.some(
      ({ type, ...event }) =>
        type === 'progress' && 'total' in event && 10 * (event.done ?? 0) > (event.total ?? 0),
    ),
  )

/** The host's kernel is gone. */
export const leaping = (trial: Trial) => saidOnSerial(trial, 'Starting new kernel')

/** The script runs and has said so. */
export const inScript = ({ running }: Trial) =>
  running.until('the script', () => running.stdout.includes('ready'))

function saidOnSerial({ running, serial }: Trial, words: string): Promise<unknown> {
  return running.until(`"${words}" on the serial line`, () => serial.has(words))
}
