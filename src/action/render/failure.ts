import type { Result } from '../../model/result.ts'

/** An annotation: its title is the outcome, its text says why and what to do. */
export interface Failure {
  readonly title: string
  readonly message: string
}

/** Whether a run calls for an annotation: one that was cancelled got what its user wanted. */
export function isFailure({ outcome }: Pick<Result, 'outcome'>): boolean {
  return outcome !== 'passed' && outcome !== 'cancelled'
}

/** The one annotation of a run that failed. */
export function failureOf(
  result: Pick<Result, 'outcome' | 'exit' | 'cause' | 'remedy' | 'replay'>,
  folder: string,
  artifact: { readonly name: string } | undefined,
): Failure | undefined {
  const { outcome, exit, cause, remedy, replay } = result
  if (!isFailure(result)) return undefined
  const where = artifact === undefined ? `in ${folder}` : `in the artifact ${artifact.name}`
  const lines = [
    `${outcome} (exit ${exit})${cause === undefined ? '' : `: ${cause}`}`,
    remedy,
    `its files, output and console are ${where}`,
    outcome === 'failed' ? `to run it on your own machine: ${replay}` : undefined,
  ]
  return { title: `nixos-testbed: ${outcome}`, message: lines.filter(Boolean).join('\n') }
}

/** The one annotation of a step that asked for what cannot be. */
export function refusalOf(
  problems: readonly { input: string; value?: string; reason: string; remedy: string }[],
): Failure {
  const lines = problems.map(({ input, value, reason, remedy }) => {
    const what = value === undefined ? input : `${input}: ${JSON.stringify(value)}`
    return `${what}: ${reason}; ${remedy}`
  })
  const count = problems.length === 1 ? 'an input is' : `${problems.length} inputs are`
  return {
    title: `nixos-testbed: ${count} wrong, so nothing was started`,
    message: lines.join('\n'),
  }
}
