import { expect, test } from 'vitest'
import { parseEnvFile } from './env-file.ts'

const parse = (text: string) => [...parseEnvFile(text)]

test('a name and a value on a line', () => {
  expect(parse('A=1\n\nB=x=y<<z\nC=\n=v')).toEqual([
    ['A', '1'],
    ['B', 'x=y<<z'],
    ['C', ''],
    ['', 'v'],
  ])
  expect(parse('')).toEqual([])
})

test('only LF ends a line', () => {
  expect(parse('A=1\r\nB=2\r')).toEqual([
    ['A', '1\r'],
    ['B', '2\r'],
  ])
})

test('lines up to a delimiter', () => {
  expect(parse('A<<END\n1\n\n2=<<\nEND\nB=1\n')).toEqual([
    ['A', '1\n\n2=<<'],
    ['B', '1'],
  ])
  expect(parse('A<<END\nEND')).toEqual([['A', '']])
  expect(parse('A<<=\n1\n=\n')).toEqual([['A', '1']])
})

test.each([
  ['wrong\n', "Invalid format 'wrong'"],
  ['<<END\nEND\n', "Invalid format '<<END': name and delimiter must not be empty"],
  ['A<<\nEND\n', "Invalid format 'A<<': name and delimiter must not be empty"],
  ['A<<END\n1\n', "Invalid value: matching delimiter not found 'END'"],
  ['A<<END\n', "Invalid value: matching delimiter not found 'END'"],
  ['A<<END\n END\r\n', "Invalid value: matching delimiter not found 'END'"],
  ['A<<END\n1', 'Invalid value: the last line, which is not the delimiter, has no line end'],
])('%j is refused', (text, message) => {
  expect(() => parse(text)).toThrow(message)
})

test('what comes before a mistake is given', () => {
  const pairs = parseEnvFile('A=1\nwrong')
  expect(pairs.next().value).toEqual(['A', '1'])
  expect(() => pairs.next()).toThrow("Invalid format 'wrong'")
})
