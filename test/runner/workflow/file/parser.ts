import { registerHooks } from 'node:module'

// The package imports its schemas as JSON without saying so, which Node refuses.
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    return /@actions\/workflow-parser\/.*\.json$/.test(found.url)
      ? { ...found, importAttributes: { type: 'json' } }
      : found
  },
})

/** GitHub's own parser of workflow and action files. Import it from here only. */
export const {
  NoOperationTraceWriter,
  isBasicExpression,
  isBoolean,
  isMapping,
  isNumber,
  isSequence,
  isString,
  parseWorkflow,
} = await import('@actions/workflow-parser')
export const { convertOn } = await import('@actions/workflow-parser/model/converter/events')
export const { convertJobs } = await import('@actions/workflow-parser/model/converter/jobs')
export const { convertActionTemplate, getActionSchema } = await import(
  '@actions/workflow-parser/actions/index'
)
export const { parseAction } = await import('@actions/workflow-parser/actions/action-parser')
