import type { Command } from '../../rules/command.ts'
import type { StepContext } from '../context.ts'

/** What a workflow command does. */
export interface Handler {
  /** Never echoed. */
  readonly quiet: boolean
  /** Throws when the command cannot be carried out, which fails the step. */
  run(context: StepContext, command: Command): void
}

/** A property that must be there. */
export function required({ name, properties }: Command, property: string): string {
  const value = properties.get(property)
  if (!value) throw new Error(`Required field '${property}' is missing in ##[${name}] command.`)
  return value
}
