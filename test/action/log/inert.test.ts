import { describe, expect, test } from 'vitest'
import { inert } from '../../../src/action/log/inert.ts'
import { parseCommand } from '../../runner/rules/command.ts'
import { icu, invariant } from '../../runner/rules/culture.ts'
import { linesOf } from '../../runner/rules/lines.ts'

const commands = new Set(['error', 'warning', 'add-mask', 'set-output', 'stop-commands', 'group'])

const cultures = [icu, invariant]

/** What a runner, with ICU or without, takes for a command in a text. */
function commandsIn(text: string): unknown[] {
  return linesOf(text).flatMap((line) =>
    cultures.flatMap((culture) => parseCommand(line, commands, culture) ?? []),
  )
}

const disguises = [
  '::set-output name=x::y',
  '##[add-mask]z',
  '  \t::error::indented',
  '\u00a0\u2003\u3000::error::behind blanks that only Unicode knows',
  '\u0085::error::behind a next-line',
  'text before ##[error]text',
  '\u200b::error::behind a character of no width',
  ':\u200b:error::with one within',
  '\u00ad:\u00ad:\u00aderror::with soft hyphens',
  '#\u200d#\u2060[error]joined',
  '\ufeff::error::behind a byte order mark',
  '\u0000::error::behind a NUL',
  '#\u0001#\u0002[group]controls between',
  '::ERROR file=a,line=1::in capitals',
  '##[##[error]]nested',
  '::::error::twice',
  '##[error]##[error]x',
  '\u001b[31m::error::coloured',
  '\u180e::error::behind a Mongolian vowel separator',
]

describe('no line is a command', () => {
  test.each(disguises)('%j', (line) => {
    expect(commandsIn(inert(line))).toEqual([])
  })

  test('whatever it is put together from', () => {
    const pieces = ['::', ':', '##[', '#', '[', ']', 'error', 'add-mask', ' ', '\t', 'x=y', '%0A']
    const odd = [
      '\u200b',
      '\u00ad',
      '\ufeff',
      '\u0000',
      '\u0085',
      '\u2028',
      '\u00a0',
      '\\',
      '\u001b[m',
    ]
    let seed = 7
    const next = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
      return (seed >> 8) % below
    }
    const all = [...pieces, ...pieces, ...odd]
    for (let round = 0; round < 50_000; round++) {
      const line = Array.from({ length: 1 + next(9) }, () => all[next(all.length)]).join('')
      expect(commandsIn(inert(line)), JSON.stringify(line)).toEqual([])
    }
  })

  test('the attacks are real: as they are, most of them act', () => {
    expect(disguises.filter((line) => commandsIn(line).length > 0).length).toBeGreaterThan(6)
  })
})

test.each([
  'make: Entering directory /src',
  'std::vector<int>::iterator',
  '# a comment [with] brackets',
  'C:\\path',
  '\u001b[32mok\u001b[0m 3:4:5',
  'über 日本 🎉',
])('what is no command stays as it is: %j', (line) => {
  expect(inert(line)).toBe(line)
})
