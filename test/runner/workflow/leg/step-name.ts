import type { Scope } from '../expression/scope.ts'
import { textOf } from '../expression/token.ts'
import type { StepDefinition } from '../file/definition.ts'

/** What the log calls a step: the first line of its name, or of what it runs. */
export function stepName(step: StepDefinition, scope: Scope): string {
  const name = textOf(step.name, scope)
  if (name) return firstLine(name)
  return `Run ${firstLine(step.uses ?? textOf(step.run, scope) ?? '')}`
}

function firstLine(text: string): string {
  return text.trimStart().split(/[\r\n]/, 1)[0] ?? ''
}
