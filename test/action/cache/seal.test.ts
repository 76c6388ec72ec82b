import { execFileSync } from 'node:child_process'
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { checkSeal, seal } from '../../../src/action/cache/seal.ts'
import { Secret } from '../../../src/model/secret.ts'
import { scratchFolder } from '../../scratch.ts'

const key = new Secret('a key that nobody knows')

let folder: string
beforeEach(async () => {
  folder = scratchFolder()
  writeFileSync(join(folder, 'manifest.json'), '{"schema":1}')
  await seal(folder, key)
})

test('what was sealed with the key is known by it, and does not hold it', async () => {
  await checkSeal(folder, key)
  expect(readFileSync(join(folder, 'manifest.seal'), 'utf8')).toMatch(/^[0-9a-f]{64}$/)
})

test.each<[string, () => void]>([
  ['changed afterwards', () => appendFileSync(join(folder, 'manifest.json'), ' ')],
  ['without a seal', () => rmSync(join(folder, 'manifest.seal'))],
  ['with a seal that is cut', () => writeFileSync(join(folder, 'manifest.seal'), '0')],
  ['with another', () => writeFileSync(join(folder, 'manifest.seal'), '0'.repeat(64))],
  [
    'with a fifo for a seal',
    () => {
      rmSync(join(folder, 'manifest.seal'))
      execFileSync('mkfifo', [join(folder, 'manifest.seal')])
    },
  ],
])('what is %s is refused', async (_, spoil) => {
  spoil()
  await expect(checkSeal(folder, key)).rejects.toThrow('it is not sealed with cache-key')
})

test('so is what another key has sealed', async () => {
  await seal(folder, new Secret('a key of somebody else'))
  await expect(checkSeal(folder, key)).rejects.toThrow('it is not sealed with cache-key')
})
