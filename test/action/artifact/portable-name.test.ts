import { randomBytes, randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import { validateFilePath } from '../../../node_modules/@actions/artifact/lib/internal/upload/path-and-artifact-name-validation.js'
import { portableName, portableNames } from '../../../src/action/artifact/portable-name.ts'

const bytes = (text: string) => Buffer.from(text)

/** The bytes that a portable name stands for. */
function original(name: string): Buffer {
  const latin = Buffer.from(name).toString('latin1')
  const code = (_: string, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))
  return Buffer.from(latin.replaceAll(/%([\dA-F]{2})/g, code), 'latin1')
}

test.each([
  'a',
  'result.json',
  'Grüße.txt',
  '文件',
  '100%',
  '.hidden',
  '-rf',
  'a b',
  '🙂',
  '#1[2]',
])('%s stays as it is', (name) => expect(portableName(bytes(name))).toBe(name))

test.each([
  ['a:b', 'a%3Ab'],
  ['a\r\n::error::x', 'a%0D%0A%3A%3Aerror%3A%3Ax'],
  ['##[add-mask]x', '#%23[add-mask]x'],
  ['#\ufe0f#[x', '#%EF%B8%8F#[x'],
  ['\u001b[2J', '%1B[2J'],
  ['a\\b', 'a%5Cb'],
  ['say "hi"?', 'say %22hi%22%3F'],
  ['gnp\u202e.exe', 'gnp%E2%80%AE.exe'],
  ['50%3A', '50%253A'],
  ['...', '..%2E'],
  ['  ', ' %20'],
  ['aux', 'au%78'],
  ['Con.tar.gz', 'Co%6E.tar.gz'],
  ['com¹ .c', 'com%C2%B9 .c'],
  ['console', 'console'],
])('%j becomes %s, and back', (name, portable) => {
  expect(portableName(bytes(name))).toBe(portable)
  expect(original(portable)).toEqual(bytes(name))
})

test('a name that is not UTF-8 keeps its letters', () => {
  expect(portableName(Buffer.from([0x61, 0xff, 0xc3, 0xa9, 0x3a]))).toBe('a%FF%C3%A9%3A')
})

test('names that only case or the Unicode form tells apart are numbered', () => {
  const names = ['README', 'readme', 'Readme', 'é', 'e\u0301', 'readme~1', 'a:', 'a%3a']
  expect(portableNames(names.map(bytes))).toEqual([
    'README',
    'readme~2',
    'Readme~3',
    'é',
    'e\u0301~1',
    'readme~1',
    'a%3A~1',
    'a%3a',
  ])
})

test('a long name is cut and keeps its extension', () => {
  const names = [`${'x'.repeat(247)}.log`, `${'x'.repeat(248)}.log`, 'ü'.repeat(120)]
  const [first, second, third] = portableNames(names.map(bytes))
  expect(first).toBe(`${'x'.repeat(189)}~1.log`)
  expect(second).toBe(`${'x'.repeat(189)}~2.log`)
  expect(third).toBe(`${'ü'.repeat(96)}~1`)
})

test('names of random bytes are taken by the client, reversible, and never the same', () => {
  const alphabet = bytes(
    ':"<>|*?\\\r\n%%##[[..  ~~aAeE1é\u0301\u202e\u00ad\u{1f642}conAUX\u001b\u00ff',
  )
  for (let round = 0; round < 100; round++) {
    const names = Array.from({ length: 100 }, (_, index) => randomName(index % 2 === 0, alphabet))
    const distinct = [...new Map(names.map((name) => [name.toString('hex'), name])).values()]
    for (const name of distinct) expect(original(portableName(name))).toEqual(name)
    const portable = portableNames(distinct)
    for (const name of portable) {
      validateFilePath(name)
      expect(name).toMatch(/^[^\p{Cc}\p{Cf}\\]+$/u)
      expect(name).not.toMatch(/::|##\[|[. ]$|^(?:con|aux)(?:\.|$)/i)
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
    }
    const folded = new Set(portable.map((name) => name.normalize('NFC').toLowerCase()))
    expect(folded.size).toBe(distinct.length)
  }
})

test('thousands of names that are one without case take no time that grows with their square', () => {
  const names = Array.from({ length: 2 ** 14 }, (_, bits) =>
    bytes(
      [...'abcdefghijklmn']
        .map((letter, at) => ((bits >> at) & 1 ? letter.toUpperCase() : letter))
        .join(''),
    ),
  )
  expect(new Set(portableNames(names).map((name) => name.toLowerCase())).size).toBe(names.length)
})

function randomName(fromAlphabet: boolean, alphabet: Buffer): Buffer {
  const name = randomBytes(randomInt(1, fromAlphabet ? 12 : 256))
  const allowed = name.map((byte) =>
    fromAlphabet ? (alphabet[byte % alphabet.length] ?? 0x61) : byte,
  )
  const plain = Buffer.from(allowed.map((byte) => (byte === 0 || byte === 0x2f ? 0x41 : byte)))
  return ['.', '..'].includes(plain.toString('latin1')) ? bytes('dot') : plain
}
