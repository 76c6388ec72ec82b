import type { WorkflowJob } from '@actions/workflow-parser/model/workflow-template'
import type { MappingToken } from '@actions/workflow-parser/templates/tokens/index'

const jobKeys = ['container', 'services']
const stepKeys = ['background', 'wait', 'wait-all', 'cancel', 'parallel']

/** What a job asks for that GitHub has and this emulation has not. */
export function refusalsOf(job: WorkflowJob, raw: MappingToken): readonly string[] {
  if (job.type === 'reusableWorkflowJob') {
    return [`job '${job.id.value}' calls the reusable workflow '${job.ref.value}'`]
  }
  const steps = raw.find('steps')?.assertSequence('steps') ?? []
  const inSteps = [...steps].flatMap((step) => present(step.assertMapping('step'), stepKeys))
  return [
    ...present(raw, jobKeys).map((key) => `job '${job.id.value}' has '${key}'`),
    ...inSteps.map((key) => `a step of job '${job.id.value}' has '${key}'`),
  ]
}

function present(mapping: MappingToken, keys: readonly string[]): string[] {
  return keys.filter((key) => mapping.find(key) !== undefined)
}
