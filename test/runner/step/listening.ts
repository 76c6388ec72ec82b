import type { JobOptions } from '../job-options.ts'
import { JobState } from '../job-state.ts'
import { CommandManager } from './commands/manager.ts'
import { StepContext } from './context.ts'
import type { Facts } from './facts.ts'
import { OutputManager } from './output.ts'

/** A step without a process: what its streams would have said is told to it. */
export function listening(options: Partial<JobOptions> = {}, facts: Partial<Facts> = {}) {
  const job = new JobState({ root: '', name: 'job', ...options })
  const surroundings = {
    workspace: '/workspace',
    repository: 'octo/example',
    serverUrl: 'https://github.com',
    machine: {},
    ...facts,
  }
  return { job, ...nextStep(job, surroundings), surroundings }
}

/** Another step of the same job. */
export function nextStep(job: JobState, facts: Facts, name = 'step') {
  const context = new StepContext(job, name, facts)
  const commands = new CommandManager(context)
  const stdout = new OutputManager(context, commands)
  const stderr = new OutputManager(context, commands)
  return { context, stdout, stderr, say: (...lines: string[]) => lines.forEach(taker(stdout)) }
}

function taker(stream: OutputManager) {
  return (line: string) => stream.take(line)
}
