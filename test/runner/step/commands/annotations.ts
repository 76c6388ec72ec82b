import type { Annotation } from '../../job-options.ts'
import type { Place, StepContext } from '../context.ts'
import type { Handler } from './handler.ts'

/** The command that makes an annotation of a level. */
export function annotate(level: Annotation['level']): Handler {
  return {
    quiet: true,
    run: (context, { properties, data }) =>
      context.issue(level, data, 'command', placeOf(properties, context)),
  }
}

function placeOf(properties: ReadonlyMap<string, string>, { facts }: StepContext): Place {
  const title = properties.get('title')
  const file = properties.get('file')
  const line = lineOf(properties)
  return {
    ...(title && { title }),
    ...(file && { file: fromWorkspace(file, facts.workspace) }),
    ...(line !== undefined && { line }),
  }
}

/** The first line; an end without a start stands for both, and one before it for none. */
function lineOf(properties: ReadonlyMap<string, string>): number | undefined {
  const end = wholeNumber(properties.get('endline'))
  const start = wholeNumber(properties.get('line')) ?? end
  return start !== undefined && end !== undefined && end < start ? undefined : start
}

function wholeNumber(text = ''): number | undefined {
  return /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : undefined
}

/** By prefix alone; a path elsewhere stays as it is. */
function fromWorkspace(file: string, workspace: string): string {
  return file.startsWith(`${workspace}/`) ? file.slice(workspace.length + 1) : file
}
