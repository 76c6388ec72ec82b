import { setTimeout } from 'node:timers/promises'
import { isAlive } from '../../../src/host/process.ts'
import type { Orphan } from '../job-options.ts'
import { nameOf, tracked } from './process-table.ts'

/** Kills every process that carries the tracking id, and returns when they are dead. */
export async function killOrphans(trackingId: string): Promise<Orphan[]> {
  const marks = tracked(trackingId)
  const orphans = marks.map(({ pid }) => ({ pid, command: nameOf(pid) }))
  for (const mark of marks) kill(mark.pid)
  // They are nobody's children here, so there is nothing to wait for but their going.
  while (marks.some(isAlive)) await setTimeout(10)
  return orphans
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone by itself.
  }
}
