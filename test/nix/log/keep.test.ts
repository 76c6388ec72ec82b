import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keepLog } from '../../../src/nix/log/keep.ts'
import { scratchFolder } from '../../scratch.ts'

test('a log is kept in the evidence, which is made for it', async () => {
  const evidence = join(scratchFolder(), 'files/evidence')
  const file = await keepLog(evidence, 'evaluation', 'trace\n')
  expect(file).toBe(join(evidence, 'evaluation.log'))
  expect(readFileSync(file ?? '', 'utf8')).toBe('trace\n')
})

test('where it cannot be, or nobody wants it, nothing is said of it', async () => {
  const file = join(scratchFolder(), 'file')
  writeFileSync(file, '')
  expect(await keepLog(join(file, 'evidence'), 'evaluation', 'trace\n')).toBeUndefined()
  expect(await keepLog(undefined, 'evaluation', 'trace\n')).toBeUndefined()
})
