import type { Guest } from '../../../src/machine/system/ask.ts'
import type { Command } from '../../../src/model/machine.ts'

/** What a command says, by a word of its line; where it is a number, it ends with that and says nothing. */
export type Answers = Readonly<Record<string, string | number>>

/** A guest that gives the first answer whose word is in a command's line, and notes what it is asked. */
export function guestThat(answers: Answers): Guest & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    async exec({ argv }: Command, { output } = {}) {
      const line = argv.join(' ')
      asked.push(line)
      const [, answer = ''] = Object.entries(answers).find(([word]) => line.includes(word)) ?? []
      if (typeof answer === 'number') return { kind: 'code', code: answer }
      await output?.('stdout', Buffer.from(answer))
      return { kind: 'code', code: 0 }
    },
  }
}
