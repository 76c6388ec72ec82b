import { mkdirSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { makeScratch, removeScratch } from '../../../src/machine/vm/scratch.ts'
import { scratchFolder } from '../../scratch.ts'

test("a run's scratch folder goes with what is in it", async () => {
  const folder = await makeScratch('20261120-101500-3fa9c1')
  writeFileSync(join(folder, 'store.sock'), '')
  await removeScratch('20261120-101500-3fa9c1')
  await expect(readdir(folder)).rejects.toThrow('ENOENT')
})

test('a name that leads elsewhere removes nothing there', async () => {
  const elsewhere = join(scratchFolder(), 'elsewhere')
  mkdirSync(elsewhere)
  writeFileSync(join(elsewhere, 'kept'), '')
  await expect(removeScratch(`x/../${relative(tmpdir(), elsewhere)}`)).rejects.toThrow(/no run has/)
  expect(await readdir(elsewhere)).toEqual(['kept'])
})
