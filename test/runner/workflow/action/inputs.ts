import type { Scope } from '../expression/scope.ts'
import { textOf } from '../expression/token.ts'
import type { ActionInput } from './manifest.ts'

export interface Inputs {
  readonly values: Readonly<Record<string, string>>
  /** What the runner warns of, as annotations. */
  readonly warnings: readonly string[]
}

/** An action's inputs: what the step gives, and the defaults of what it does not give. */
export function inputsOf(
  given: Readonly<Record<string, string>>,
  declared: readonly ActionInput[],
  scope: Scope,
): Inputs {
  const fold = (name: string) => name.toLowerCase()
  const names = new Set(Object.keys(given).map(fold))
  const known = new Set(declared.map(({ id }) => fold(id)))
  const unexpected = Object.keys(given).filter((name) => !known.has(fold(name)))
  const deprecated = declared.filter(
    (input) => names.has(fold(input.id)) && input.deprecationMessage,
  )
  const defaults = declared
    .filter(({ id }) => !names.has(fold(id)))
    .map((input) => [input.id, textOf(input.default, scope) ?? ''] as const)
  const valid = declared.map(({ id }) => id).join("', '")
  return {
    values: { ...given, ...Object.fromEntries(defaults) },
    warnings: [
      ...deprecated.map(
        ({ id, deprecationMessage }) =>
          `Input '${id}' has been deprecated with message: ${deprecationMessage}`,
      ),
      ...(unexpected.length > 0
        ? [`Unexpected input(s) '${unexpected.join("', '")}', valid inputs are ['${valid}']`]
        : []),
    ],
  }
}
