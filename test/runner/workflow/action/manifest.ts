import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/index'
import * as parser from '../file/parser.ts'

/** A JavaScript action, as its `action.yml` describes it. */
export interface Manifest {
  readonly main: string
  readonly post?: string
  readonly postIf?: string
  readonly inputs: readonly ActionInput[]
}

export interface ActionInput {
  readonly id: string
  readonly default?: TemplateToken
  readonly deprecationMessage?: string
}

/** Reads the manifest of the action in `folder`. Throws when there is none, or none that runs here. */
export function readManifest(folder: string): Manifest {
  const file = ['action.yml', 'action.yaml'].map((name) => join(folder, name)).find(existsSync)
  if (file === undefined) {
    throw new Error(
      `Can't find 'action.yml', 'action.yaml' or 'Dockerfile' under '${folder}'. Did you forget to run actions/checkout before running your local action?`,
    )
  }
  const content = { name: file, content: readFileSync(file, 'utf8') }
  const { context, value } = parser.parseAction(content, new parser.NoOperationTraceWriter())
  const action = value && parser.convertActionTemplate(context, value)
  const problems = context.errors.getErrors().map((error) => error.message)
  if (problems.length > 0 || action === undefined) throw new Error(problems.join('; '))
  const { runs, inputs = [] } = action
  if (runs.using !== 'node24') {
    throw new Error(`${file}: runs.using '${runs.using}' is not emulated; what is: 'node24'`)
  }
  if (runs.pre !== undefined) throw new Error(`${file}: runs.pre is not emulated`)
  const { main, post, postIf } = runs
  return { main, ...(post && { post }), ...(postIf && { postIf }), inputs }
}
