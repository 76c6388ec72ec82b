import type { JobSetting } from '../job-setting.ts'
import type { StepContext } from './context.ts'
import type { Launch } from './run-process.ts'

/** Variables by name. */
export type Variables = Readonly<Record<string, string>>

/** What the runner sets for a step, beside what all steps get. */
export interface OwnVariables {
  /** STATE_* and INPUT_*; they come after the step's `env`. */
  readonly early?: Variables
  /** GITHUB_* of this step, and what only actions get: nobody overrides them. */
  readonly late: Variables
}

/** The whole environment of a step's process: what is later wins. */
export function environmentOf(
  context: StepContext,
  setting: JobSetting,
  { early = {}, late }: OwnVariables,
): Launch['env'] {
  const step = { ...Object.fromEntries(context.env), ...early }
  const { NODE_ICU_DATA: _, ...kept } = step
  return {
    CI: 'true',
    ...setting.machine,
    RUNNER_TRACKING_ID: setting.trackingId,
    ...kept,
    PATH: searchPath(context, step.PATH ?? setting.machine.PATH ?? ''),
    ...setting.variables,
    ...late,
    GITHUB_ACTIONS: 'true',
  }
}

/** `env:` as it stands in the log. */
export function envLines(variables: Variables): string[] {
  const lines = Object.entries(variables).map(([name, value]) => `  ${name}: ${value}`)
  return lines.length === 0 ? [] : ['env:', ...lines]
}

/** PATH with the folders of GITHUB_PATH before it, the last one first. */
export function searchPath({ job }: StepContext, path: string): string {
  const added = job.path.toReversed().join(':')
  if (added === '') return path
  if (path === '') return added
  return path.startsWith(`${added}:`) ? path : `${added}:${path}`
}
