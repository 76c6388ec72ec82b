import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Rig } from '../../test/rig/rig.ts'
import type { Bench } from '../measure/interleave.ts'
import { timed } from '../measure/process.ts'
import type { Trip } from './trip.ts'

const script = join(import.meta.dirname, 'bare.sh')

/** What the script tells of, in order. */
const names = {
  loaded: 'bringing the image there, loading it',
  result: 'shutdown, jump, boot, until the first answer',
  back: "the restart, until the host's first answer",
} as const

/** Has the script do a round trip with an image. Rejects unless it came to its end. */
export async function bareTrip(rig: Rig, image: string, bench: Bench): Promise<Trip> {
  const folder = join(bench.folder, 'bare')
  await mkdir(folder, { recursive: true })
  const log = join(folder, 'log')
  const { hostname, port } = new URL(rig.target)
  const args = [script, image, hostname, port, rig.key, rig.knownHosts]
  const watch = { log, signal: bench.signal, timeoutMs: 1_800_000 }
  await timed({ program: 'sh', args, stop: 'SIGTERM' }, watch)
  return readTrip(await readFile(log, 'utf8'))
}

/** Reads what the script has said. Throws where it does not tell of all. */
export function readTrip(said: string): Trip {
  const marks = Object.entries(names).map(([word, name]) => {
    const [, milliseconds] = new RegExp(`^${word} (\\d+)$`, 'm').exec(said) ?? []
    if (milliseconds === undefined)
      throw new Error(`the bare round trip was never ${word}: ${said}`)
    return { name, seconds: Number(milliseconds) / 1000 }
  })
  const at = (name: string) => marks.find((mark) => mark.name === name)?.seconds ?? Number.NaN
  return { result: at(names.result), back: at(names.back), marks }
}
