import { data } from '@actions/expressions'
import type { FunctionDefinition } from '@actions/expressions/funcs/info'
import { hashFiles } from './hash-files.ts'
import { toData } from './json.ts'
import type { Scope } from './scope.ts'

/** The functions that the runner adds to the language's own, and one that it has and the library mars. */
export function functionsOf({ status, workspace }: Scope): readonly FunctionDefinition[] {
  const answer = (name: string, value: boolean): FunctionDefinition => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  })
  return [
    answer('always', true),
    answer('success', status.success),
    answer('failure', status.failure),
    answer('cancelled', status.cancelled),
    // The library's own makes dictionaries of the library's own: see Entries.
    {
      name: 'fromJSON',
      minArgs: 1,
      maxArgs: 1,
      call: (text) => toData(JSON.parse(text?.coerceString() ?? '')),
    },
    {
      name: 'hashFiles',
      minArgs: 1,
      maxArgs: 255,
      call: (...patterns) =>
        new data.StringData(
          hashFiles(
            workspace,
            patterns.map((pattern) => pattern.coerceString()),
          ),
        ),
    },
  ]
}
