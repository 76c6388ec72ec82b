import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Task, tasks } from './data.ts'

/** The seconds each task took, by the guest's clock. Rejects where one did not come to its figure. */
export async function measuredIn(
  folder: string,
  wanted: readonly Task[],
): Promise<Map<Task, number>> {
  const said = await readFile(join(folder, 'log'), 'utf8')
  return new Map(wanted.map((task) => [task, secondsOf(task, said)]))
}

/** Throws where the output has no such task, or another figure. */
export function secondsOf(task: Task, said: string): number {
  const [, milliseconds, figure] =
    new RegExp(`^measured ${task} (\\d+) (\\d+)\r?$`, 'm').exec(said) ?? []
  if (milliseconds !== undefined && Number(figure) === tasks[task].figure)
    return Number(milliseconds) / 1000
  throw new Error(`${task} came to ${figure ?? 'nothing'} in place of ${tasks[task].figure}`)
}
