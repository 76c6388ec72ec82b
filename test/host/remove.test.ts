import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { removeTree, removeUnused } from '../../src/host/remove.ts'
import { scratchFolder } from '../scratch.ts'

test('a tree goes whatever a guest made of it, and what its links lead to stays', async () => {
  const [folder, elsewhere] = [scratchFolder(), scratchFolder()]
  writeFileSync(join(elsewhere, 'kept'), '')
  const tree = join(folder, 'tree')
  mkdirSync(tree)
  symlinkSync(elsewhere, join(tree, 'link'))
  writeFileSync(join(tree, ' -rf\n$(x)'), '')
  // Deeper than a path can say, and a name that is no text.
  const name = 'd'.repeat(200)
  execFileSync('sh', [
    '-c',
    `cd "$1" && : > "$(printf 'a\\377b')" && for _ in $(seq 40); do mkdir ${name} && cd -P ${name} || exit; done`,
    'sh',
    tree,
  ])
  await removeTree(tree)
  expect(readdirSync(folder)).toEqual([])
  expect(readdirSync(elsewhere)).toEqual(['kept'])
})

test('a link goes, and what it leads to stays', async () => {
  const [folder, elsewhere] = [scratchFolder(), scratchFolder()]
  writeFileSync(join(elsewhere, 'kept'), '')
  symlinkSync(elsewhere, join(folder, 'link'))
  await removeTree(join(folder, 'link'))
  expect([readdirSync(folder), readdirSync(elsewhere)]).toEqual([[], ['kept']])
})

test('what is used meanwhile stays as it was', async () => {
  const folder = scratchFolder()
  const path = join(folder, 'x')
  writeFileSync(path, 'content')
  const seen = statSync(path).mtimeMs
  utimesSync(path, 1, 1)
  expect(await removeUnused(path, seen)).toBe(false)
  expect(readdirSync(folder)).toEqual(['x'])
  expect(await removeUnused(path, statSync(path).mtimeMs)).toBe(true)
  expect(readdirSync(folder)).toEqual([])
})

test('of several that remove the same one does', async () => {
  const folder = scratchFolder()
  const path = join(folder, 'x')
  mkdirSync(path)
  const { mtimeMs } = statSync(path)
  const removed = await Promise.all(Array.from({ length: 8 }, () => removeUnused(path, mtimeMs)))
  expect(removed.filter(Boolean)).toEqual([true])
  expect(readdirSync(folder)).toEqual([])
})
