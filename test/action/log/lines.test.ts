import { expect, test } from 'vitest'
import { Lines } from '../../../src/action/log/lines.ts'

function linesOf(...chunks: (string | Uint8Array)[]): string[] {
  const taken: string[] = []
  const lines = new Lines((line) => taken.push(line))
  for (const chunk of chunks) lines.write(Buffer.from(chunk))
  lines.end()
  return taken
}

test('CR, LF and CR LF end a line, as they do for the runner', () => {
  expect(linesOf('a\rb\nc\r\nd')).toEqual(['a', 'b', 'c', 'd'])
})

test('a CR LF that comes in two pieces ends one line', () => {
  expect(linesOf('a\r', '\nb\n')).toEqual(['a', 'b'])
})

test('a line that comes byte by byte is one line', () => {
  const bytes = Array.from(Buffer.from('::error::é\n'), (byte) => Uint8Array.of(byte))
  expect(linesOf(...bytes)).toEqual(['::error::é'])
})

test('bytes that are no UTF-8 are replaced, and hide no line end', () => {
  expect(linesOf(Uint8Array.of(0xc3, 0x0a, 0xff, 0x0a))).toEqual(['\ufffd', '\ufffd'])
})

test('a line without an end is one, a CR at its end is none of it', () => {
  expect(linesOf('prompt$ ')).toEqual(['prompt$ '])
  expect(linesOf('90 %\r')).toEqual(['90 %'])
})

test('a line that never ends is broken before it fills the memory', () => {
  const taken = linesOf(...Array.from({ length: 20 }, () => 'x'.repeat(10_000)))
  expect(Math.max(...taken.map(({ length }) => length))).toBeLessThanOrEqual(65_536)
  expect(taken.join('')).toHaveLength(200_000)
})
