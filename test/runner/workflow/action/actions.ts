import type { GitHub } from '../context/github.ts'
import type { JobDefinition } from '../file/definition.ts'
import type { WorkflowOptions } from '../options.ts'
import { checkoutOf } from './checkout.ts'
import { readReference } from './reference.ts'
import type { StandIn } from './stand-in.ts'

/** What `uses` can name beside the workspace's own actions. */
export interface Actions {
  /** 'owner/name' -> the folder the action is in. */
  readonly folders: Readonly<Record<string, string>>
  readonly standIns: Readonly<Record<string, StandIn>>
}

/** What the steps of `jobs` use, all of it to be had. Throws when something is not, before a job starts. */
export function actionsFor(
  jobs: readonly JobDefinition[],
  options: WorkflowOptions,
  { repository, ref_name, token }: GitHub,
): Actions {
  const checkout = checkoutOf({
    folder: options.checkout.folder,
    branch: ref_name,
    repository,
    token,
  })
  const standIns = { 'actions/checkout': checkout, ...options.standIns }
  const unknown = jobs
    .flatMap((job) => job.steps.flatMap(({ uses }) => uses ?? []))
    .filter((uses) => {
      const reference = readReference(uses)
      if (reference.kind === 'local') return false
      return !(reference.repository in standIns || reference.repository in options.actions)
    })
  if (unknown.length === 0) return { folders: options.actions, standIns }
  throw new Error(
    `Unable to resolve action ${unknown.join(', ')}: give its folder in \`actions\`, or what stands in for it in \`standIns\``,
  )
}
