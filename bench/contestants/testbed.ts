import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Result } from '../../src/model/result.ts'
import type { System } from '../../src/model/system.ts'
import type { Start } from '../measure/process.ts'
import type { Contestant, Size } from './contestant.ts'

export const launcher = fileURLToPath(new URL('../../nixos-testbed', import.meta.url))

/** The tool itself: a cold run until its exit, with its results complete. */
export function testbed(system: System, size: Size): Contestant {
  return {
    id: `testbed-${system}`,
    name: '`nixos-testbed run --cold true`',
    start: (folder) => testbedRun('true', system, size, folder, ['--cold']),
    prove: async (folder) => {
      const { outcome, environment } = await resultIn(folder)
      if (outcome === 'passed' && environment.accel === size.accel) return
      throw new Error(`the run in ${folder} was ${outcome}, with ${environment.accel}`)
    },
  }
}

/** A run of the tool as it is measured, for any script. */
export function testbedRun(
  script: string,
  system: System,
  size: Size,
  folder: string,
  more: readonly string[] = [],
): Start {
  const { accel, cpus, memoryMiB } = size
  const guest = ['--system', system, '--accel', accel, '--cpus', `${cpus}`]
  const memory = ['--memory', `${memoryMiB}M`]
  const results = ['--results', resultsIn(folder)]
  return {
    program: launcher,
    args: ['run', '--quiet', ...guest, ...memory, ...results, ...more, script],
    stop: 'SIGTERM',
  }
}

export async function resultIn(folder: string): Promise<Result> {
  return JSON.parse(await readFile(join(resultsIn(folder), 'result.json'), 'utf8')) as Result
}

/** The run folder of a run that was started with `folder`. */
export function resultsIn(folder: string): string {
  return join(folder, 'results')
}
