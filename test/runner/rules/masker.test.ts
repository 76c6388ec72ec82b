import { expect, test } from 'vitest'
import { Masker } from './masker.ts'

function masked(text: string, ...secrets: string[]): string {
  const masker = new Masker()
  for (const secret of secrets) masker.add(secret)
  return masker.mask(text)
}

test('every occurrence is masked, and the rest stays', () => {
  expect(masked('a secret, one more secret.', 'secret')).toBe('a ***, one more ***.')
  expect(masked('nothing', 'secret')).toBe('nothing')
})

test('what overlaps or touches becomes one', () => {
  expect(masked('xabcdefx', 'abcd', 'cdef')).toBe('x***x')
  expect(masked('xabab', 'ab')).toBe('x***')
  expect(masked('aaa', 'aa')).toBe('***')
})

test('an empty secret masks nothing', () => {
  expect(masked('text', '')).toBe('text')
})

test('base64 is masked wherever in it the secret starts', () => {
  for (const before of ['', 'u', 'us', 'use']) {
    const text = Buffer.from(`${before}the secret of all`).toString('base64')
    expect(masked(text, 'the secret of all')).toContain('***')
  }
})

test.each([
  ['a"b', 'a\\"b'],
  ["a'b", "a''b"],
  ['a\nb\u2028', 'a\\nb\\u2028'],
  ["a b/c!'()*", 'a%20b%2Fc%21%27%28%29%2A'],
  [`<a & "b">'`, '&lt;a &amp; &quot;b&quot;&gt;&apos;'],
  ['"quoted secret"', 'quoted secret'],
  ['password&tail', 'password&'],
  ['head&password', 'password'],
  ['secret&+xpassword', 'password'],
])('%j is masked as %j', (secret, form) => {
  expect(masked(form, secret)).toBe('***')
})

test('what is too short is not masked by itself', () => {
  expect(masked('abc b& c', '"abc"', 'b&c')).toBe('abc b& c')
})

test('lines of a secret are masked by themselves too', () => {
  const masker = new Masker()
  masker.addLines('first\r\n  second \n')
  expect(masker.mask('first, second')).toBe('***, ***')
})
