import type { Happening } from '../../src/model/event.ts'

/** What the driver did: what it told of, and how it ended. */
export interface Driven {
  readonly events: readonly Happening[]
  readonly value?: unknown
  readonly fault?: { readonly message: string; readonly remedy?: string }
  /** What stands in /nix at the end. */
  readonly nix?: readonly string[]
}

/** The answers of one or more drivers, in what they wrote. */
export function drivenFrom(output: string): Driven[] {
  const answers = output.split('\n').filter((line) => line.startsWith('{"events"'))
  if (answers.length === 0) throw new Error(`the driver said nothing: ${output}`)
  return answers.map((line) => JSON.parse(line))
}
