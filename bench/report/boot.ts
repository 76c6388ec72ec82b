import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Event } from '../../src/model/event.ts'
import type { System } from '../../src/model/system.ts'
import type { Size } from '../contestants/contestant.ts'
import { testbedRun } from '../contestants/testbed.ts'
import type { Bench } from '../measure/interleave.ts'
import { timed } from '../measure/process.ts'
import { eventsIn, type Stretch } from './timeline.ts'

/** A wait between two lines of the kernel's log, in seconds by the guest's clock. */
export interface Wait {
  readonly at: number
  readonly seconds: number
  /** The line that was waited for, and the one before it. */
  readonly line: string
  readonly after: string
}

/** A boot from within. */
export interface Boot {
  readonly stretches: readonly Stretch[]
  /** Longest first. */
  readonly waits: readonly Wait[]
}

/**
 * Boots a guest once more for what its kernel tells. The log comes as a script's
 * output: printing it on a serial console would be slow enough to mislead.
 */
export async function lookIntoBoot(system: System, size: Size, bench: Bench): Promise<Boot> {
  const folder = join(bench.folder, `boot-${system}`)
  await mkdir(folder, { recursive: true })
  const log = join(folder, 'log')
  const start = testbedRun('dmesg; cat /proc/uptime', system, size, folder)
  await timed(start, { log, signal: bench.signal, timeoutMs: 180_000 })
  const said = await readFile(log, 'utf8')
  return { stretches: stretchesIn(said, await eventsIn(folder)), waits: waitsIn(said).slice(0, 8) }
}

/** The boot's three parts: before the kernel's clock, until init, and until the agent's first word. */
export function stretchesIn(said: string, events: readonly Event[]): Stretch[] {
  const at = (wanted: (event: Event) => boolean) => Date.parse(events.find(wanted)?.at ?? '') / 1000
  const qemu = at((event) => event.type === 'process-started' && event.name === 'qemu')
  const ready = at(({ type }) => type === 'guest-ready')
  const uptime = Number(/^(\d+\.\d+) \d+\.\d+$/m.exec(said)?.[1])
  const clock = at(({ type }) => type === 'script-ended') - uptime
  const init = linesOf(said).find(({ line }) => line.startsWith('Run /init'))?.at ?? Number.NaN
  return [
    { name: "QEMU and firmware, until the kernel's clock runs", seconds: clock - qemu },
    { name: 'kernel, until init', seconds: init },
    { name: 'init, until the agent answers', seconds: ready - clock - init },
  ]
}

export function waitsIn(said: string): Wait[] {
  const lines = linesOf(said)
  return lines
    .flatMap(({ at, line }, index) => {
      const before = lines[index - 1]
      return before === undefined ? [] : [{ at, seconds: at - before.at, line, after: before.line }]
    })
    .sort((a, b) => b.seconds - a.seconds)
}

function linesOf(said: string): { at: number; line: string }[] {
  return [...said.matchAll(/^\[ *(\d+\.\d+)\] (.*)$/gm)].map(([, at, line]) => ({
    at: Number(at),
    line: line ?? '',
  }))
}
