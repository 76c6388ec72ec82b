import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeCover } from '../../../../src/machine/vm/credentials/cover.ts'
import { scratchFolder } from '../../../scratch.ts'

test.each([
  [0o100644, 0o444],
  [0o100600, 0o400],
  [0o100277, 0o444],
])('a cover for a file of mode %o has mode %o and its owner', async (mode, expected) => {
  const path = join(scratchFolder(), 'cover')
  const isRoot = process.getuid?.() === 0
  const owner = isRoot ? { uid: 1234, gid: 4321 } : statSync('/proc/self')
  await writeCover(path, { path: '.git/config', content: Buffer.from('rest'), owner, mode })
  expect(readFileSync(path, 'utf8')).toBe('rest')
  expect(statSync(path).mode & 0o7777).toBe(expected)
  expect(statSync(path)).toMatchObject({ uid: owner.uid, gid: owner.gid })
})
