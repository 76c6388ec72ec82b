import { expect, test } from 'vitest'
import { visible, visibleWithTabs } from '../../src/report/visible.ts'

test.each([
  ['plain text, ümläuts and 😀', 'plain text, ümläuts and 😀'],
  ['two\nlines', 'two\nlines'],
  ['\u001b[31mred', String.raw`\x1b[31mred`],
  ['\u009b2J', String.raw`\x9b2J`],
  ['a\rb\tc\0', String.raw`a\x0db\x09c\x00`],
  ['\u202egnp.exe', String.raw`\u202egnp.exe`],
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown)
})

test('tabs stay where they lay text out', () => {
  expect(visibleWithTabs('a\tb\u001b\tc')).toBe('a\tb\\x1b\tc')
})
