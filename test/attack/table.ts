import type { Row } from './attack.ts'

/** The table's lines, as a test run prints them: name, what was expected, what was seen, verdict. */
export function lineOf({ name, expected, seen }: Row): string {
  const verdict = expected === seen ? 'holds' : 'BROKEN'
  return `attack | ${name} | ${expected} | ${expected === seen ? 'the same' : seen} | ${verdict}\n`
}
