import type { StepContext } from '../context.ts'

/** Whether somebody opted in to what the runner refuses by default. */
export function allowed({ env, facts }: StepContext, variable: string): boolean {
  return [env.get(variable), facts.machine[variable]].some(
    (value) => value?.trim().toLowerCase() === 'true',
  )
}
