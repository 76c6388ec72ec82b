import type { Actions } from '../action/actions.ts'
import type { GitHub } from '../context/github.ts'
import type { WorkflowFile } from '../file/definition.ts'
import type { WorkflowOptions } from '../options.ts'

/** What all jobs of a workflow's run share. */
export interface WorkflowRun {
  readonly file: WorkflowFile
  readonly options: WorkflowOptions
  readonly github: GitHub
  readonly actions: Actions
}
