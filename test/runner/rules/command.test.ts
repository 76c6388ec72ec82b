import { describe, expect, test } from 'vitest'
import { parseBrackets, parseColons, parseCommand } from './command.ts'
import { icu, invariant } from './culture.ts'

const registered = new Set(['do-it', 'error'])

function colons(line: string, culture = icu) {
  return flat(parseColons(line, registered, culture))
}

function brackets(line: string, culture = icu) {
  return flat(parseBrackets(line, registered, culture))
}

function flat(command: ReturnType<typeof parseCommand>) {
  return command && [command.name, Object.fromEntries(command.properties), command.data]
}

describe('with colons', () => {
  test('a name, properties and data', () => {
    expect(colons('::do-it k1=v1,::msg')).toEqual(['do-it', { k1: 'v1' }, 'msg'])
    expect(colons('::do-it::')).toEqual(['do-it', {}, ''])
    expect(colons('::do-it k1=,k2=,::')).toEqual(['do-it', {}, ''])
    expect(colons('::do-it a=1, b=2::x::y')).toEqual(['do-it', { a: '1', ' b': '2' }, 'x::y'])
  })

  test('names are compared without case', () => {
    expect(colons('::DO-It K=v::x')).toEqual(['DO-It', { k: 'v' }, 'x'])
    expect(colons('::do-ıt::x')).toBeUndefined()
  })

  test('values are unescaped, and a percent sign last', () => {
    const written = '::do-it k1=;=%2C=%0D=%0A=]=%3A,::;-%0D-%0A-]-:-,'
    expect(colons(written)).toEqual(['do-it', { k1: ';=,=\r=\n=]=:' }, ';-\r-\n-]-:-,'])
    expect(colons('::do-it k=%252C::%250A%0a')).toEqual(['do-it', { k: '%2C' }, '%0A%0a'])
  })

  test('equals signs in a row are one where they part, and text where they do not', () => {
    expect(colons('::do-it =a==b=c::')).toEqual(['do-it', { a: 'b=c' }, ''])
    expect(colons('::do-it a==::')).toEqual(['do-it', {}, ''])
  })

  test('only blanks may come before it, all that .NET trims', () => {
    expect(colons(' \t\v\u00a0\u0085\u3000\u2003::error::x')).toEqual(['error', {}, 'x'])
    expect(colons('>>> ::error::x')).toBeUndefined()
  })

  test('other names are no commands', () => {
    expect(colons('::other::x')).toBeUndefined()
    expect(colons('::error')).toBeUndefined()
    expect(colons(':: error::x')).toBeUndefined()
  })
})

describe('with brackets', () => {
  test('anywhere in the line', () => {
    expect(brackets('>>>   ##[do-it k1=v1;]msg')).toEqual(['do-it', { k1: 'v1' }, 'msg'])
    expect(brackets('##[do-it]')).toEqual(['do-it', {}, ''])
    expect(brackets('##[do-it k=1')).toBeUndefined()
  })

  test('only the first place counts', () => {
    expect(brackets('##[other]##[error]x')).toBeUndefined()
  })

  test('values are unescaped by rules of their own', () => {
    const written = '##[do-it k1=%3B=%0D=%0A=%5D;]%3B-%0D-%0A-%5D%253B:%3A'
    expect(brackets(written)).toEqual(['do-it', { k1: ';=\r=\n=]' }, ';-\r-\n-]%3B:%3A'])
  })
})

test('where colons make no command, brackets may', () => {
  expect(flat(parseCommand('::other::##[error]x', registered, icu))).toEqual(['error', {}, 'x'])
})

describe('ignored characters', () => {
  // Zero-width space and joiner, soft hyphen, byte order mark, NUL, word joiner, a tag.
  const ignored = ['\u200b', '\u200d', '\u00ad', '\ufeff', '\0', '\u2060', '\u{e0041}']

  test.each(ignored)('ICU sees the second separator through %j', (c) => {
    expect(colons(`::error:${c}:x`)?.[0]).toBe('error')
    expect(colons(`::error:${c}:x`, invariant)).toBeUndefined()
  })

  test.each(ignored)('%j anywhere else spoils the name', (c) => {
    for (const culture of [icu, invariant]) {
      for (const line of [`${c}::error::x`, `:${c}:error::x`, `::err${c}or::x`, `::error${c}::x`])
        expect(colons(line, culture)).toBeUndefined()
      for (const line of [`#${c}#[error]x`, `##${c}[error]x`, `##[error${c}]x`])
        expect(brackets(line, culture)).toBeUndefined()
    }
  })

  test('with ICU a combining mark belongs to the character before it', () => {
    expect(colons('::error::\u0301x')).toBeUndefined()
    expect(colons('::error::\u0301x', invariant)).toEqual(['error', {}, '\u0301x'])
    expect(brackets('##[\u0301error]x')).toBeUndefined()
  })

  test.each(['：：error：：x', '﹕﹕error::x', '＃＃[error]x'])(
    '%s only looks like one',
    (line) => {
      for (const culture of [icu, invariant])
        expect(parseCommand(line, registered, culture)).toBeUndefined()
    },
  )
})
