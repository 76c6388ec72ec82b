import type { Problem } from '../../model/fault.ts'
import type { Failure } from './failure.ts'

/** The one annotation of a step that asked for what cannot be: a line for each problem. */
export function refusalOf(problems: readonly Problem[]): Failure {
  const lines = problems.map(({ input, value, reason, remedy }) => {
    const what = value === undefined ? input : `${input} ${JSON.stringify(value)}`
    return `${what}: ${reason}; ${remedy}`
  })
  const inputs = new Set(problems.map(({ input }) => input)).size
  const what = inputs === 1 ? 'an input is' : `${inputs} inputs are`
  return {
    title: `nixos-testbed: ${what} wrong, so nothing was started`,
    message: lines.join('\n'),
  }
}
