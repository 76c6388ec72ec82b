import {
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ProtocolError } from '../../../../src/channel/codec.ts'
import { RecordDecoder } from '../../../../src/machine/kexec/results/records.ts'
import { Applying } from '../../../../src/machine/kexec/shared/apply.ts'
import { Baseline } from '../../../../src/machine/kexec/shared/baseline.ts'
import { Conflicts } from '../../../../src/machine/kexec/shared/conflicts.ts'
import { openFolder, Places } from '../../../../src/machine/kexec/shared/place.ts'
import { FolderReader } from '../../../../src/machine/kexec/shared/read-folder.ts'
import { file, folder, link, move, record, remove, special, u32, u64 } from '../results/wire.ts'
import { randomFrom, treeOf } from '../trees.ts'

/** A guest that says what it likes about a folder it was given. */
class Shared {
  readonly root = mkdtempSync(join(tmpdir(), 'apply-'))
  readonly #baseline = new Baseline()
  #fd = -1
  applying!: Applying

  constructor() {
    for (const name of ['shared', 'outside']) mkdirSync(join(this.root, name))
    writeFileSync(this.outside('f'), 'safe')
  }

  here = (name: string) => join(this.root, 'shared', name)
  outside = (name: string) => join(this.root, 'outside', name)
  kept = (name: string) => join(this.root, 'conflicts', name)

  /** From here on the guest has it as it is. */
  async send(): Promise<void> {
    this.#fd = openFolder(this.here(''))
    for await (const _ of new FolderReader(this.#baseline, []).parcels(this.#fd));
    const conflicts = new Conflicts(this.kept(''), join(this.root, 'drafts'))
    this.applying = new Applying(new Places(this.#fd), this.#baseline, conflicts)
  }

  take(...bytes: readonly Buffer[]): void {
    for (const each of new RecordDecoder().push(Buffer.concat(bytes))) this.applying.take(each)
  }

  get conflicts(): string[] {
    return this.applying.conflicts.map(({ path, why }) => `${path}: ${why}`)
  }

  /** Nothing was written there, and no draft is left. */
  expectSafe(): void {
    expect(treeOf(this.outside('')).map((entry) => entry.split(' ')[0])).toEqual(['"f"'])
    expect(readFileSync(this.outside('f'), 'utf8')).toBe('safe')
    expect(treeOf(this.here('')).filter((entry) => entry.includes('.testbed'))).toEqual([])
  }

  end(): void {
    this.applying.close()
    closeSync(this.#fd)
    rmSync(this.root, { recursive: true, force: true })
  }
}

let shared: Shared
beforeEach(() => {
  shared = new Shared()
})
afterEach(() => shared.end())

test('nothing goes through a link that was there', async () => {
  symlinkSync(shared.outside(''), shared.here('link'))
  await shared.send()
  shared.take(file('link/f', 'hacked'), file('link/new', 'x'), folder('link/d'), remove('link/f'))
  shared.take(link('link/l', '/etc'))
  shared.expectSafe()
  expect(readFileSync(shared.kept('link/f'), 'utf8')).toBe('hacked')
  expect(shared.conflicts).toEqual([
    'link/f: its folder is not here',
    'link/new: its folder is not here',
    'link/d: its folder is not here',
    'link/l: its folder is not here',
  ])
})

test('nor through one that the guest made', async () => {
  await shared.send()
  shared.take(link('link', shared.outside('')), file('link/f', 'hacked'), folder('link/d'))
  shared.take(link('file', shared.outside('f')), file('file', 'mine'))
  shared.expectSafe()
  expect(readFileSync(shared.here('file'), 'utf8')).toBe('mine') // the link itself was replaced
})

test('nor through one that somebody puts in a folder’s place meanwhile', async () => {
  mkdirSync(shared.here('d'))
  await shared.send()
  shared.take(file('d/a', 'x'))
  shared.take(record('n', 0, u64(1), 'd/f'), record('d', 0, u64(0), 'x'))
  renameSync(shared.here('d'), shared.here('away'))
  symlinkSync(shared.outside(''), shared.here('d'))
  shared.take(record('e', 0, u64(1), u64(0), u32(0o644)))
  shared.take(file('d/g', 'x'))
  shared.expectSafe()
  expect(readdirSync(shared.here('away')).sort()).toEqual(['a', 'f', 'g'])
})

test('a change on the host while the guest’s version comes makes it a conflict', async () => {
  writeFileSync(shared.here('a'), 'old')
  await shared.send()
  shared.take(record('n', 0, u64(5), 'a'), record('d', 0, u64(0), 'guest'))
  writeFileSync(shared.here('a'), 'host')
  shared.take(record('e', 0, u64(5), u64(0), u32(0o644)))
  expect(readFileSync(shared.here('a'), 'utf8')).toBe('host')
  expect(readFileSync(shared.kept('a'), 'utf8')).toBe('guest')
  expect(shared.conflicts).toEqual(['a: it was changed here, too'])
  shared.expectSafe()
})

test('what the guest never had it does not remove, nor replace', async () => {
  await shared.send()
  mkdirSync(shared.here('d'))
  writeFileSync(shared.here('d/late'), 'host')
  shared.take(remove('d/late'), remove('d'), file('d/late', 'guest'), file('d', 'guest'))
  expect(readFileSync(shared.here('d/late'), 'utf8')).toBe('host')
  expect(shared.conflicts).toEqual(['d/late: it was made here, too', 'd: it was made here, too'])
})

test('a folder that others write to stays as it is in mode, and no mode shuts its owner out', async () => {
  mkdirSync(shared.here('d'))
  chmodSync(shared.here('d'), 0o2775)
  await shared.send()
  shared.take(record('m', 0, u32(0o5700), 'd'), record('m', 0, u32(0o0), 'new'), file('new/a', ''))
  expect(lstatSync(shared.here('d')).mode & 0o7777).toBe(0o2700)
  expect(lstatSync(shared.here('new')).mode & 0o7777).toBe(0o700)
})

test('what cannot be written has its version kept', async () => {
  mkdirSync(shared.here('d'))
  await shared.send()
  shared.take(record('n', 0, u64(1), 'd/a'), record('d', 0, u64(0), 'x'))
  rmSync(shared.here('d'), { recursive: true })
  shared.take(record('e', 0, u64(1), u64(0), u32(0o644)))
  expect(readFileSync(shared.kept('d/a'), 'utf8')).toBe('x')
  expect(shared.conflicts).toEqual(['d/a: ENOENT: no such file or directory'])
})

test('a file in the midst of other records has its place', async () => {
  for (const name of ['a', 'b', 'c']) mkdirSync(shared.here(name))
  await shared.send()
  shared.take(record('n', 0, u64(1), 'a/f'), record('d', 0, u64(0), 'x'))
  shared.take(folder('b/d'), link('c/l', 'x'), folder('b/d/e'), remove('c'))
  shared.take(record('e', 0, u64(1), u64(0), u32(0o644)))
  expect(readFileSync(shared.here('a/f'), 'utf8')).toBe('x')
  shared.expectSafe()
})

test('a draft goes with a guest that goes', async () => {
  await shared.send()
  shared.take(record('n', 0, u64(9), 'a'), record('d', 0, u64(0), 'x'))
  shared.applying.close()
  expect(readdirSync(shared.here(''))).toEqual([])
})

test.each([
  ['content without a file', record('d', 0, u64(0), 'x')],
  ['an end without a file', record('e', 0, u64(0), u64(0), u32(0))],
  ['two files at once', Buffer.concat([record('n', 0, u64(1), 'a'), record('n', 1, u64(1), 'b')])],
  [
    'content beyond the end',
    Buffer.concat([record('n', 0, u64(1), 'a'), record('d', 0, u64(1), 'x')]),
  ],
  ['a move', move('a', 'b')],
  ['a call-off', record('a', 0)],
])('%s is refused', async (_, bytes) => {
  await shared.send()
  expect(() => shared.take(bytes)).toThrow(ProtocolError)
})

test('noise changes nothing outside, and ends in an error of ours at most', async () => {
  const random = randomFrom(3)
  const names = [
    'a',
    'b',
    'a/b',
    'l',
    'l/f',
    'l/x/y',
    'up/f',
    '..',
    'a/../../outside/f',
    'A',
    'd/e/f',
  ]
  const name = () => names[random(names.length)] ?? ''
  mkdirSync(shared.here('d/e'), { recursive: true })
  symlinkSync('../outside', shared.here('up'))
  await shared.send()
  for (let round = 0; round < 400; round++) {
    const kinds = [
      () => file(name(), 'x'.repeat(random(100)), { mode: random(0o10000) }),
      () => record('n', 0, u64(random(1 << 20)), name()),
      () => folder(name()),
      () => link(name(), shared.outside(['', 'f', 'new'][random(3)] ?? '')),
      () => special('fscb'.charAt(random(4)), name()),
      () => remove(name()),
    ]
    try {
      shared.take((kinds[random(kinds.length)] as () => Buffer)())
    } catch (error) {
      expect(error, String(error)).toBeInstanceOf(ProtocolError)
    }
  }
  shared.applying.close()
  shared.expectSafe()
  expect(readdirSync(shared.root).sort()).toEqual(['conflicts', 'drafts', 'outside', 'shared'])
})
