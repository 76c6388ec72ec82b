import type { Job } from '../../job.ts'

/** A word of the runner's own on a step: a line of the log and an annotation. */
export function say(job: Job, level: 'error' | 'warning', message: string, step: string): void {
  job.log.push(`##[${level}]${message}`)
  job.annotations.push({ level, message, step, from: 'runner' })
}
