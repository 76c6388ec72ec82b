import type { Asked } from './asked.ts'
import type { Input } from './raw.ts'

type ChoiceInput = Extract<
  Input,
  'machine' | 'system' | 'boot' | 'accel' | 'nixInstaller' | 'shareTransport' | 'after'
>

/** One of a few words, or the default where nothing was said. */
export function readChoice<Choice extends string>(
  asked: Asked,
  input: ChoiceInput,
  choices: readonly Choice[],
  otherwise: Choice,
): Choice {
  const value = asked.raw[input]
  if (value === undefined) return otherwise
  const choice = choices.find((each) => each === value)
  if (choice !== undefined) return choice
  asked.refuse(input, {
    value,
    reason: choices.length === 1 ? 'is not known' : 'is none of the choices',
    remedy: choices.length === 1 ? `it can only be ${choices[0]}` : `give ${oneOf(choices)}`,
  })
  return otherwise
}

/** `a, b or c`. */
export function oneOf(choices: readonly string[]): string {
  return `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`
}
