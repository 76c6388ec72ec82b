import { readFileSync } from 'node:fs'
import { readAnswer } from '../../../../src/machine/kexec/look/answer.ts'
import type { TargetFacts } from '../../../../src/machine/kexec/look/facts.ts'
import { readFacts } from '../../../../src/machine/kexec/look/read/facts.ts'

export const nonce = 'fixture'

/** What a real system said, see fixtures/README.md. */
export function said(name: string): Buffer {
  return readFileSync(new URL(`fixtures/${name}.txt`, import.meta.url))
}

export function factsFrom(answer: Buffer): TargetFacts {
  return readFacts(readAnswer(answer, nonce))
}

/** The same with lines of its own: those of the same keys are left out, or of a line alone where it is `KEY`. */
export function saidWith(name: string, ...lines: readonly string[]): Buffer {
  const keys = new Set(lines.map((line) => line.split(' ')[0]))
  const kept = said(name)
    .toString()
    .split('\n')
    .filter((line) => !keys.has(line.split(' ')[0]))
  const given = lines.filter((line) => line.includes(' '))
  kept.splice(2, 0, ...given)
  return Buffer.from(kept.join('\n'))
}
