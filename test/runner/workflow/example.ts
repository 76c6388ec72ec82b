import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { scratchFolder } from '../../scratch.ts'
import type { WorkflowEnd, WorkflowOptions } from './options.ts'
import { runWorkflow } from './run.ts'

/** A new folder with these files in it. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = scratchFolder()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** Runs a workflow given by its jobs. */
export function runJobs(
  jobs: string,
  options: Partial<WorkflowOptions> = {},
): Promise<WorkflowEnd> {
  return runWorkflow(`on: push\njobs:\n${jobs}`, {
    root: scratchFolder(),
    actions: {},
    checkout: { folder: folderWith({ 'README.md': 'An example' }) },
    ...options,
  })
}

/** Runs one job, `example`, given by its steps. */
export function runSteps(
  steps: string,
  options: Partial<WorkflowOptions> = {},
): Promise<WorkflowEnd> {
  return runJobs(`  example:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`, options)
}
