import type { LegRun } from './leg-run.ts'

/** A word of the runner's own on a step: a line of the log and an annotation. */
export function say(
  { job, onLine }: LegRun,
  level: 'error' | 'warning',
  message: string,
  step: string,
): void {
  const line = `##[${level}]${message}`
  job.log.push(line)
  onLine?.(line)
  job.annotations.push({ level, message, step, from: 'runner' })
}
