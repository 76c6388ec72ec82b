import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diskUse } from '../../src/host/disk-use.ts'
import { entriesOf } from '../../src/host/entries.ts'
import { scratchFolder } from '../scratch.ts'

test('a folder shows what stands in it; a link to one, a file and nothing show nothing', async () => {
  const folder = scratchFolder()
  mkdirSync(join(folder, 'real'))
  writeFileSync(join(folder, 'real/file'), '')
  symlinkSync('real', join(folder, 'link'))
  const names = async (name: string) =>
    (await entriesOf(join(folder, name))).map((entry) => entry.name)
  expect(await names('real')).toEqual(['file'])
  for (const other of ['link', 'real/file', 'none', 'real/file/x'])
    expect(await names(other)).toEqual([])
})

test('disk use counts blocks, of all in a folder and of nothing it leads to', async () => {
  const [folder, elsewhere] = [scratchFolder(), scratchFolder()]
  writeFileSync(join(elsewhere, 'large'), Buffer.alloc(1 << 20, 1))
  mkdirSync(join(folder, 'a/b'), { recursive: true })
  writeFileSync(join(folder, 'a/b/file'), Buffer.alloc(64 << 10, 1))
  symlinkSync(elsewhere, join(folder, 'a/link'))
  const bytes = await diskUse(folder)
  expect(bytes).toBeGreaterThanOrEqual(64 << 10)
  expect(bytes).toBeLessThan(1 << 20)
  expect(await diskUse(join(folder, 'a/b/file'))).toBe(64 << 10)
  expect(await diskUse(join(folder, 'none'))).toBe(0)
})
