import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { isAlive } from '../../../src/host/process.ts'
import type { ProcessMark } from '../../../src/model/event.ts'
import type { CancelEnd, Graces } from '../job-options.ts'
import { descendants, tracked } from './process-table.ts'
import { within } from './within.ts'

/** A process under way. */
export interface Running {
  readonly child: ChildProcess
  /** The process is over, and its streams. */
  readonly ended: Promise<number>
  readonly trackingId: string
  /** Processes of the job that were there before. */
  readonly elders: ReadonlySet<number>
}

/**
 * When `cancelled` fires before the end, the process gets SIGINT, SIGTERM and SIGKILL with time
 * between them. It alone: what it has started is left, and told of.
 */
export async function stopWhen(
  cancelled: AbortSignal,
  running: Running,
  graces: Graces,
): Promise<CancelEnd | undefined> {
  if (!(await firesBefore(cancelled, running.ended))) return undefined
  const asked = performance.now()
  const family = familyOf(running)
  const signals = await signal(running, graces, () => family.push(...familyOf(running)))
  await running.ended
  const ms = Math.round(performance.now() - asked)
  family.push(...tracked(running.trackingId))
  const left = family.filter((mark) => !running.elders.has(mark.pid) && isAlive(mark))
  const forced = signals.includes('SIGKILL') ? [running.child.pid ?? 0] : []
  return { signals, ms, killed: [...new Set([...forced, ...left.map((mark) => mark.pid)])] }
}

async function firesBefore(cancelled: AbortSignal, ended: Promise<unknown>): Promise<boolean> {
  if (cancelled.aborted) return true
  return Promise.race([once(cancelled, 'abort').then(() => true), ended.then(() => false)])
}

function familyOf({ child }: Running): ProcessMark[] {
  return child.pid === undefined ? [] : descendants(child.pid)
}

/** The signals that were sent. A process that is gone gets none, whoever holds its streams. */
async function signal(
  { child, ended }: Running,
  graces: Graces,
  beforeKill: () => void,
): Promise<string[]> {
  const sent: string[] = []
  const steps = [
    ['SIGINT', graces.interrupt],
    ['SIGTERM', graces.terminate],
  ] as const
  for (const [name, grace] of steps) {
    if (!child.kill(name)) continue
    sent.push(name)
    if (await within(ended, grace)) return sent
  }
  beforeKill()
  if (child.kill('SIGKILL')) sent.push('SIGKILL')
  return sent
}
