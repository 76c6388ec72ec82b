import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ProtocolError } from '../../../../src/channel/codec.ts'
import { collectFiles } from '../../../../src/collect/collect.ts'
import { Mirror } from '../../../../src/machine/kexec/results/mirror.ts'
import { RecordDecoder } from '../../../../src/machine/kexec/results/records.ts'
import { Fault } from '../../../../src/model/fault.ts'
import { file, folder, link, move, record, remove, special, u32, u64 } from './wire.ts'

let root: string
let home: string
let drafts: string
let mirror: Mirror

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mirror-'))
  home = join(root, 'home')
  drafts = join(root, 'drafts')
  mkdirSync(home)
  mkdirSync(drafts)
  mirror = new Mirror(home, drafts)
})
afterEach(() => {
  mirror.close()
  rmSync(root, { recursive: true, force: true })
})

function take(...bytes: readonly Buffer[]): void {
  for (const each of new RecordDecoder().push(Buffer.concat(bytes)))
    if (each.kind !== 'flushed') mirror.take(each)
}

const at = (name: string) => join(home, name)
const content = (name: string) => readFileSync(at(name), 'utf8')

test('a file has its content, mode and time', () => {
  take(folder('a'), file('a/b', 'hi', { mode: 0o4755 }))
  expect(content('a/b')).toBe('hi')
  expect(lstatSync(at('a/b')).mode & 0o7777).toBe(0o755)
  expect(lstatSync(at('a/b')).mtimeMs).toBe(1_700_000_000_000)
  expect(mirror.unplaced).toEqual([])
})

test('a large file has its place once it is whole, and a cut leaves the former version', () => {
  take(file('a', 'old'))
  const size = 1 << 20
  take(record('n', 0, u64(size), 'a'), record('d', 0, u64(0), 'new'))
  expect(content('a')).toBe('old')
  mirror.close()
  expect(readdirSync(drafts)).toEqual([])
  mirror = new Mirror(home, drafts)
  take(file('a', 'new', { size }))
  expect(lstatSync(at('a')).size).toBe(size)
})

test('a patch changes in place what it has, and cuts the rest off', () => {
  take(file('a', 'x'.repeat(100)))
  const { ino } = lstatSync(at('a'))
  take(record('p', 1, u64(50), 'a'), record('d', 1, u64(3), 'yy'))
  take(record('e', 1, u64(10), u64(0), u32(0o600)))
  expect(content('a')).toBe('xxxyyxxxxx')
  expect(lstatSync(at('a')).ino).toBe(ino)
})

test('holes stay holes', () => {
  const size = 2 ** 40
  take(record('n', 0, u64(size), 'a'), record('d', 0, u64(2 ** 39), 'x'))
  take(record('e', 0, u64(size), u64(0), u32(0o600)))
  const { blocks, size: had } = lstatSync(at('a'))
  expect(had).toBe(size)
  expect(blocks).toBeLessThan(100)
})

test('what takes the place of something else does so whatever that is', () => {
  take(folder('a'), folder('a/b'), file('a/b/c', ''), remove('a'), file('a', 'file'))
  expect(content('a')).toBe('file')
  take(folder('a'))
  expect(lstatSync(at('a')).isDirectory()).toBe(true)
  take(folder('a/deep'), link('a', 'x'), file('b', ''), link('b', 'x'))
  expect(lstatSync(at('a')).isSymbolicLink()).toBe(true)
  take(file('a', 'again'))
  expect(content('a')).toBe('again')
})

test('a move takes along what is on its way', () => {
  take(folder('a'), file('a/x', 'x'), record('n', 2, u64(1 << 20), 'a/y'))
  take(move('a', 'b'), record('e', 2, u64(1), u64(0), u32(0o600)))
  expect(readdirSync(home)).toEqual(['b'])
  expect(readdirSync(at('b')).sort()).toEqual(['x', 'y'])
  take(move('nothing', 'b/z'), move('b/x', 'b/y'))
  expect(content('b/y')).toBe('x')
})

test('what is no file is told of as in a VM, and nothing of it is made', async () => {
  take(link('l', '/etc/passwd'), special('f', 'f'), special('s', 's'))
  take(special('c', 'c'), special('b', 'b'))
  for (const name of readdirSync(home)) expect(readlinkSync(at(name))).toMatch(/^testbed: a/)
  mkdirSync(join(root, 'files'))
  const { left } = await collectFiles(home, join(root, 'files'))
  expect(left.map(({ name, why }) => `${name} ${why}`).sort()).toEqual(
    ['b a block device', 'c a character device', 'f a fifo', 'l a symbolic link', 's a socket'].map(
      (each) => `${each}: only files and folders are brought home`,
    ),
  )
})

test('a file that cannot be written is told, and the others come', () => {
  take(file('nowhere/a', 'x'), file('a', 'x'), file('a/b', 'x'), file('c', 'x'))
  expect(readdirSync(home).sort()).toEqual(['a', 'c'])
  expect(mirror.unplaced.map(({ path, why }) => `${path} ${why}`)).toEqual([
    'nowhere/a ENOENT: no such file or directory',
    'a/b ENOTDIR: not a directory',
  ])
})

test.each([
  ['content without a file', record('d', 0, u64(0), 'x')],
  ['an end without a file', record('e', 0, u64(0), u64(0), u32(0))],
  ['a call-off without a file', record('a', 0)],
  [
    'two files in a slot',
    Buffer.concat([record('n', 0, u64(0), 'a'), record('n', 0, u64(0), 'b')]),
  ],
  ['content beyond the size', Buffer.concat([record('n', 0, u64(2), 'a'), data(1, 'xx')])],
  [
    'content out of order',
    Buffer.concat([record('n', 0, u64(9), 'a'), data(2, 'x'), data(1, 'x')]),
  ],
  ['content that is none', Buffer.concat([record('n', 0, u64(9), 'a'), data(0, '')])],
  [
    'a file longer than said',
    Buffer.concat([record('n', 0, u64(2), 'a'), record('e', 0, u64(3), u64(0), u32(0))]),
  ],
  ['something of no kind', special('z', 'a')],
])('%s is refused', (_, bytes) => {
  expect(() => take(bytes)).toThrow(ProtocolError)
})

function data(offset: number, bytes: string): Buffer {
  return record('d', 0, u64(offset), bytes)
}

test('no path leads through a link, whatever the guest does', () => {
  mkdirSync(join(root, 'host'))
  writeFileSync(join(root, 'host/f'), 'safe')
  take(link('l', join(root, 'host')), file('l/f', 'hacked'), file('l/new', 'hacked'))
  take(remove('l/f'), folder('l/d'), move('l/f', 'got'))
  expect(readdirSync(join(root, 'host'))).toEqual(['f'])
  expect(readFileSync(join(root, 'host/f'), 'utf8')).toBe('safe')
  expect(existsSync(at('got'))).toBe(false)
})

test('another user who puts a link in the folder’s place moves nothing there', () => {
  mkdirSync(join(root, 'host'))
  renameSync(home, join(root, 'away'))
  symlinkSync(join(root, 'host'), home)
  take(folder('a'), file('a/b', 'x'), file('c', 'x', { size: 70_000 }))
  expect(readdirSync(join(root, 'host'))).toEqual([])
  expect(readdirSync(join(root, 'away')).sort()).toEqual(['a', 'c'])
})

test('noise changes nothing outside, and ends in an error of ours at most', () => {
  mkdirSync(join(root, 'host'))
  writeFileSync(join(root, 'host/f'), 'safe')
  const random = randomFrom(7)
  const names = ['a', 'b', 'a/b', 'a/b/c', '..', '../host/f', 'a/../../host', '/etc/x', '.', 'l/f']
  const name = () => names[random(names.length)] ?? ''
  for (let round = 0; round < 300; round++) {
    const bytes = Buffer.concat(
      Array.from({ length: 20 }, () => {
        const slot = random(9)
        const kinds = [
          () => file(name(), 'x'.repeat(random(100)), { slot }),
          () => record('n', slot, u64(random(1 << 20)), name()),
          () => record('p', slot, u64(random(1 << 20)), name()),
          () => record('d', slot, u64(random(1 << 20)), 'x'.repeat(random(50))),
          () => record('e', slot, u64(random(1 << 20)), u64(random(1000)), u32(random(0o10000))),
          () => record('a', slot),
          () => folder(name()),
          () => link(name(), join(root, 'host')),
          () => special('fscbz'.charAt(random(5)), name()),
          () => remove(name()),
          () => move(name(), name()),
        ]
        return (kinds[random(kinds.length)] as () => Buffer)()
      }),
    )
    const places = Array.from({ length: random(3) }, () => random(bytes.length))
    for (const place of places) bytes[place] = random(256)
    try {
      take(bytes)
    } catch (error) {
      expect(error instanceof ProtocolError || error instanceof Fault, String(error)).toBe(true)
    }
    mirror.close()
    mirror = new Mirror(home, drafts)
  }
  expect(readdirSync(root).sort()).toEqual(['drafts', 'home', 'host'])
  expect(readdirSync(join(root, 'host'))).toEqual(['f'])
  expect(readFileSync(join(root, 'host/f'), 'utf8')).toBe('safe')
  expect(readdirSync(drafts)).toEqual([])
})

/** The same numbers every time. */
function randomFrom(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * below)
  }
}
