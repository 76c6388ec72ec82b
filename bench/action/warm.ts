import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { testbedRun } from '../contestants/testbed.ts'
import type { Bench } from '../measure/interleave.ts'
import { firstLine, StopWatch } from './first-line.ts'

/** What the Action gives a guest here that is not told. */
const size = { accel: 'tcg', cpus: 2, memoryMiB: 1024 } as const

/** Seconds until a run of the tool on this host says its script's first line. Rejects unless it passes. */
export async function warmSeconds({ folder, signal }: Bench): Promise<number> {
  const { program, args } = testbedRun(`echo ${firstLine}`, 'x86_64-linux', size, folder)
  const watch = new StopWatch()
  watch.start()
  const run = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  signal.addEventListener('abort', () => run.kill('SIGTERM'), { once: true })
  createInterface(run.stdout).on('line', (line) => watch.heard(line))
  const [code] = await once(run, 'close')
  signal.throwIfAborted()
  if (code !== 0) throw new Error(`the run in ${folder} ended with ${code}`)
  return watch.read().seconds
}
