import { expect, test } from 'vitest'
import { lastLines, shownText } from '../../../src/action/render/shown.ts'

test.each([
  ['colours are gone', '\u001b[31mred\u001b[0m', 'red'],
  ['a progress bar shows its last state', '\r 10%\r 50%\r100%\n', '100%\n'],
  ['a bar that was left shows what it was at', ' 50%\r', ' 50%'],
  ['lines of Windows are lines', 'one\r\ntwo\r\r\n', 'one\ntwo\n'],
  ['tabs stay', 'a\tb', 'a\tb'],
  ['what acts on a terminal is written out', 'a\u0007b', 'a\\x07b'],
])('%s', (_, text, shown) => {
  expect(shownText(text)).toBe(shown)
})

test('the last lines are the last that say something', () => {
  expect(lastLines('one\ntwo\n\nthree\n \n', 2)).toEqual(['two', 'three'])
  expect(lastLines('\n\n', 2)).toEqual([])
})
