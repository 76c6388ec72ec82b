import { expect, test } from 'vitest'
import { LineReader, linesOf } from './lines.ts'

function linesIn(...chunks: (string | readonly number[])[]): string[] {
  const reader = new LineReader()
  const given = chunks.map((chunk) => Buffer.from(chunk as string))
  return [...given.flatMap((chunk) => reader.read(chunk)), ...reader.end()]
}

const utf16 = (text: string) => [...Buffer.from(text, 'utf16le')]
const swapped = (text: string) => [...Buffer.from(text, 'utf16le').swap16()]
const utf32 = (text: string) => [...text].flatMap((c) => [c.charCodeAt(0), 0, 0, 0])

test('CR, LF and CR LF end a line, and nothing else does', () => {
  expect(linesIn('a\rb\nc\r\nd')).toEqual(['a', 'b', 'c', 'd'])
  expect(linesIn('a\n\rb\r\r\n')).toEqual(['a', '', 'b', ''])
  expect(linesIn('a\u0085b\u2028c\vd\fe')).toEqual(['a\u0085b\u2028c\vd\fe'])
})

test('a last line without an end counts, an empty one does not', () => {
  expect(linesIn('a\n', 'b')).toEqual(['a', 'b'])
  expect(linesIn('a\n')).toEqual(['a'])
  expect(linesIn('\r')).toEqual([''])
  expect(linesIn()).toEqual([])
})

test('lines go across chunks, and so does CR LF', () => {
  expect(linesIn('a', 'b\r', '\nc', '\r', 'd')).toEqual(['ab', 'c', 'd'])
})

test('a CR alone ends a line only when the next character is known', () => {
  const reader = new LineReader()
  expect(reader.read(Buffer.from('a\r'))).toEqual([])
  expect(reader.read(Buffer.from('b'))).toEqual(['a'])
})

test('what is no UTF-8 is replaced; a character may be torn by chunks', () => {
  expect(linesIn([0x61, 0xff, 0x62, 0xc3])).toEqual(['a\ufffdb\ufffd'])
  expect(linesIn([0xe2, 0x82], [0xac])).toEqual(['€'])
})

test('a byte order mark at the start says the encoding and is no text', () => {
  const command = '::error::x\n'
  expect(linesIn([0xef, 0xbb, 0xbf], command)).toEqual(['::error::x'])
  expect(linesIn([0xff, 0xfe, ...utf16(command)])).toEqual(['::error::x'])
  expect(linesIn([0xfe, 0xff, ...swapped(command)])).toEqual(['::error::x'])
  expect(linesIn([0xff, 0xfe, 0, 0, ...utf32(command)])).toEqual(['::error::x'])
  expect(linesIn([0, 0, 0xfe, 0xff, 0, 0, 0, 0x61])).toEqual(['a'])
})

test('UTF-32 is torn by chunks, and replaced where it is wrong or cut', () => {
  const mark = [0xff, 0xfe, 0, 0]
  expect(linesIn([...mark, 0x61], [0, 0, 0])).toEqual(['a'])
  expect(linesIn([...mark, 0, 0xd8, 0, 0])).toEqual(['\ufffd'])
  expect(linesIn([...mark, 0, 0, 0x11, 0])).toEqual(['\ufffd'])
  expect(linesIn([...mark, 0x61, 0])).toEqual(['\ufffd'])
})

test('later on a mark is text, but after reads of one or two bytes it still counts', () => {
  expect(linesIn('abc', [0xef, 0xbb, 0xbf, 0x64])).toEqual(['abc\ufeffd'])
  expect(linesIn('a', [0xff, 0xfe, ...utf16('b')])).toEqual(['ab'])
  expect(linesIn('ab', [0xff, 0xfe, ...utf16('c')])).toEqual(['abc'])
})

test('the lines of a text', () => {
  expect(linesOf('a\r\nb\rc\n')).toEqual(['a', 'b', 'c'])
  expect(linesOf('')).toEqual([])
})
