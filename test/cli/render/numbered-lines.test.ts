import { expect, test } from 'vitest'
import { NumberedLines, NumberedOutput } from '../../../src/cli/render/numbered-lines.ts'

function shown(...pieces: (string | Uint8Array)[]): string[] {
  const lines = new NumberedLines(3)
  return [...pieces.map((piece) => lines.take(Buffer.from(piece))), lines.end()].map(String)
}

test('lines come whole behind the number, however they are cut', () => {
  expect(shown('one\ntw', 'o', '\n\nthree\n')).toEqual([
    '[3] one\n',
    '',
    '[3] two\n[3] \n[3] three\n',
    '',
  ])
})

test('a last line that was not ended is, at the end', () => {
  expect(shown('no newline')).toEqual(['', '[3] no newline\n'])
  expect(shown()).toEqual([''])
})

test('bytes pass as they are', () => {
  const bytes = Buffer.from([0xff, 0x00, 0x1b, 0x0a])
  expect(new NumberedLines(3).take(bytes)).toEqual(Buffer.concat([Buffer.from('[3] '), bytes]))
})

test('a line without end is shown in pieces', () => {
  const size = 64 * 1024
  const [first = '', last = ''] = shown('x'.repeat(2 * size + 1))
  expect(first).toBe(`[3] ${'x'.repeat(size)}\n`.repeat(2))
  expect(last).toBe('[3] x\n')
})

test('streams and guests do not mix', () => {
  const output = new NumberedOutput()
  const said = (copy: number, stream: 'stdout' | 'stderr', text: string) =>
    output.take({ type: 'output', stream, bytes: Buffer.from(text) }, copy).toString()
  expect(said(1, 'stdout', 'a')).toBe('')
  expect(said(2, 'stdout', 'b\n')).toBe('[2] b\n')
  expect(said(1, 'stderr', 'c')).toBe('')
  const left = output.end(1).map(({ target, bytes }) => [target, bytes.toString()])
  expect(left).toEqual([
    ['stdout', '[1] a\n'],
    ['stderr', '[1] c\n'],
  ])
  expect(output.end(4)).toEqual([])
})
