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
  const line = Number.parseInt(properties.get('line') ?? properties.get('endline') ?? '', 10)
  return {
    ...(title && { title }),
    ...(file && { file: fromWorkspace(file, facts.workspace) }),
    ...(Number.isNaN(line) ? {} : { line }),
  }
}

/** By prefix alone; a path elsewhere stays as it is. */
function fromWorkspace(file: string, workspace: string): string {
  return file.startsWith(`${workspace}/`) ? file.slice(workspace.length + 1) : file
}
