import { expect, test } from 'vitest'
import { RecordDecoder, type TreeRecord } from '../../../../src/machine/kexec/results/records.ts'
import { file, folder, link, move, record, remove, special, u32, u64 } from './wire.ts'

function read(...bytes: readonly Buffer[]): TreeRecord[] {
  const decoder = new RecordDecoder()
  const records = bytes.flatMap((each) => [...decoder.push(each)])
  decoder.end()
  return records
}

test('every kind of record is read as it was written', () => {
  const path = Buffer.from('a/b')
  expect(read(folder('a'), file('a/b', 'hi', { slot: 3 }))).toEqual([
    { kind: 'folder', mode: 0o755, path: Buffer.from('a') },
    { kind: 'file', slot: 3, patch: false, size: 2, path },
    { kind: 'data', slot: 3, offset: 0, bytes: Buffer.from('hi') },
    { kind: 'end', slot: 3, size: 2, mtime: 1_700_000_000_000_000_000n, mode: 0o644 },
  ])
  expect(read(link('l', '/etc'), special('f', 'p'), remove('x'), move('x', 'y'))).toEqual([
    { kind: 'link', path: Buffer.from('l'), target: Buffer.from('/etc') },
    { kind: 'special', what: 'f', path: Buffer.from('p') },
    { kind: 'remove', path: Buffer.from('x') },
    { kind: 'move', from: Buffer.from('x'), to: Buffer.from('y') },
  ])
  expect(read(record('a', 8), record('q', 0))).toEqual([
    { kind: 'abort', slot: 8 },
    { kind: 'flushed' },
  ])
})

test('bytes may come in any pieces', () => {
  const bytes = Buffer.concat([folder('a'), file('a/b', 'x'.repeat(1000)), remove('a')])
  const pieces = [...bytes].map((byte) => Buffer.from([byte]))
  expect(read(...pieces)).toEqual(read(bytes))
})

test('a record that does not end is found out', () => {
  expect(() => read(folder('a').subarray(0, -1))).toThrow('does not end')
})

test.each([
  ['no path', ''],
  ['an absolute one', '/etc/passwd'],
  ['one that climbs', '../x'],
  ['one that climbs on its way', 'a/../../x'],
  ['the folder itself', '.'],
  ['one with the folder in it', 'a/./b'],
  ['an empty name', 'a//b'],
  ['one that ends in a slash', 'a/'],
  ['a NUL', 'a\0b'],
  ['a name that is too long', 'x'.repeat(256)],
  ['a path that is too long', `${'x/'.repeat(2100)}y`],
])('a path that is %s is refused', (_, path) => {
  for (const bytes of [folder(path), file(path, ''), remove(path), special('f', path)])
    expect(() => read(bytes)).toThrow('the guest broke')
  expect(() => read(move(path, 'y'))).toThrow('the guest broke')
  expect(() => read(move('y', path))).toThrow('the guest broke')
})

test.each([
  ['names that only look like dots', '...'],
  ['bytes that are no UTF-8', '\xff\xfe'],
  ['newlines', 'a\nb'],
  ['a name of 255 bytes', 'x'.repeat(255)],
  ['a path as long as may be', `${'x/'.repeat(2036)}yy`],
])('%s are a path', (_, path) => {
  const bytes = Buffer.from(path, 'latin1')
  expect(read(folder(bytes))).toEqual([{ kind: 'folder', mode: 0o755, path: bytes }])
})

test.each([
  ['an unknown kind', record('Z', 0)],
  ['an object’s own word', record('constructor'.charAt(0), 0)],
  ['a slot that is none', record('a', 9)],
  ['a length above the bound', Buffer.concat([Buffer.from('d\0\0\0', 'latin1'), u32(1 << 20)])],
  ['bytes where zero is', Buffer.from('q\0\x01\0\0\0\0\0', 'latin1')],
  ['a payload that is too short', record('e', 0, u64(1))],
  ['a payload that is too long', record('e', 0, u64(1), u64(1), u32(1), 'x')],
  ['a flush with a payload', record('q', 0, 'x')],
  ['a size that no number holds', record('n', 0, u64(2n ** 63n), 'a')],
  ['a path longer than its record', record('l', 0, u32(1000), 'a', 'b')],
  ['a link to nothing', link('a', '')],
  ['a link with a NUL', link('a', 'b\0c')],
])('%s is refused', (_, bytes) => {
  expect(() => read(bytes)).toThrow('the guest broke')
})
