import { expect, test } from 'vitest'
import { readManifest } from '../../../../src/machine/kexec/traces/read.ts'
import { Fault } from '../../../../src/model/fault.ts'

const nonce = 'n0nce'
const said = (...records: readonly string[]) =>
  Buffer.from([...records, 'end'].map((record) => `${nonce} ${record}\n`).join(''), 'latin1')

test('records go on until the next, whatever is in their names', () => {
  const { entries } = readManifest(
    said(
      "e 81a4 0 5 3 -1 /a\nn0nc e 1\n b//'/a'",
      "e a1ff 1 2 3 4 /l\nx//'/l\nx' -> 'e 1'",
      "e c1ff 0 0 0 0 /s//'/s'",
      "e 41ed 0 0 0 0 ///'/'",
      `h\n${'a'.repeat(64)}  /f\n`,
      "e 81ed 0 0 1 2 /f//'/f'",
      's kexec_loaded 1',
    ),
    nonce,
  )
  expect(Object.fromEntries(entries)).toEqual({
    '/a\nn0nc e 1\n b': { kind: 'file', mode: 0o644, uid: 0, gid: 5, size: 3, mtime: -1 },
    '/l\nx': {
      ...{ kind: 'link', mode: 0, uid: 1, gid: 2, size: 0, mtime: 0 },
      leads: "'/l\nx' -> 'e 1'",
    },
    '/': { kind: 'folder', mode: 0o755, uid: 0, gid: 0, size: 0, mtime: 0 },
    '/s': { kind: 'special', mode: 0o777, uid: 0, gid: 0, size: 0, mtime: 0 },
    '/f': { kind: 'file', mode: 0o755, uid: 0, gid: 0, size: 1, mtime: 2, sha256: 'a'.repeat(64) },
  })
})

test.each([
  ['nothing', Buffer.alloc(0)],
  ['no end', Buffer.from(`${nonce} e 81a4 0 0 0 0 /a\n`)],
  ['another nonce', Buffer.from('x end\n')],
  ['an unknown record', said('x y')],
  ['a path that is none', said('e 81a4 0 0 0 0 a//')],
  ['no path', said('e 81a4 0 0 0 0')],
  ['a number that is none', said('e 81a4 0 x 0 0 /a//')],
  ['a hash that is none', said('h\nabc  /a')],
  ['a longer path than there are', said(`e 81a4 0 0 0 0 /${'a'.repeat(5000)}//`)],
  ['a state that is none', said('s kexec_loaded 1 2')],
])('%s is refused', (_, bytes) => {
  expect(() => readManifest(bytes, nonce)).toThrow(Fault)
})

test('a greeting before it is passed over', () => {
  const bytes = Buffer.concat([Buffer.from('hello\n'), said('e 41ed 0 0 0 0 /a//')])
  expect(readManifest(bytes, nonce).entries.size).toBe(1)
})

test('why there is no more is plain text', () => {
  expect(readManifest(said('bad no \x1b[31mfind'), nonce).lacks).toBe('no  [31mfind')
})
