import { setTimeout as pause } from 'node:timers/promises'
import type { Running } from './running.ts'

/** The kernel takes a moment to end what belongs to a killed process. */
export async function untilAlone(running: Running): Promise<void> {
  for (let patience = 500; running.processes.length > 0 && patience > 0; patience--) await pause(10)
}

/** What outlives a run, a line each. */
export async function survivorsOf(running: Running): Promise<string[]> {
  await untilAlone(running)
  return running.processes.map(({ pid, command }) => `process ${pid} ${command}`)
}
