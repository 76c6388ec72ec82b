import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BareMachine } from '../../test/action/bare-machine.ts'
import { startResultsService } from '../../test/runner/service/service.ts'
import type { Bench } from '../measure/interleave.ts'
import { aptSeconds } from './apt.ts'
import { type JobSample, runJob } from './job.ts'
import { installedIn, proveFirst, proveSecond } from './proof.ts'
import { warmSeconds } from './warm.ts'

/** All that is measured, once. */
export interface Round {
  readonly first: JobSample
  readonly second: JobSample
  /** Seconds, as `warm`. */
  readonly apt: number
  readonly warm: number
  /** What the first job installed, and apt alone. */
  readonly packages: readonly string[]
}

/**
 * Runs a first and a second job, each on a machine of its own with nothing but the cache between
 * them, and what they are compared with. Rejects unless each did what it is measured for.
 */
export async function measureRound(pristine: BareMachine, bench: Bench): Promise<Round> {
  const within = async (name: string) => {
    const folder = join(bench.folder, name)
    await mkdir(folder, { recursive: true })
    return { ...bench, folder }
  }
  const { folder } = await within('service')
  const service = await startResultsService({ folder })
  try {
    const job = async (name: string) => {
      const there = await within(name)
      return onCopy(pristine, (machine) => runJob(machine, service, there))
    }
    const first = await job('first')
    proveFirst(first)
    const second = await job('second')
    proveSecond(second)
    const packages = installedIn(first)
    const apt = await onCopy(pristine, (machine) => aptSeconds(machine, packages))
    return { first, second, apt, warm: await warmSeconds(await within('warm')), packages }
  } finally {
    await service.stop()
  }
}

async function onCopy<T>(
  pristine: BareMachine,
  work: (machine: BareMachine) => Promise<T>,
): Promise<T> {
  const machine = await pristine.copy()
  try {
    return await work(machine)
  } finally {
    await machine.remove()
  }
}
